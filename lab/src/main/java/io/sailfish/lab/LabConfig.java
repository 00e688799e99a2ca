package io.sailfish.lab;

import java.nio.file.Path;
import java.util.List;

/**
 * What a lab is made of.
 *
 * @param name         prefix of its network namespaces and name of its cgroup; labs side by side need different ones
 * @param home         folder for its state and its machines' disks; on a disk file system, and not below /etc, /var, /opt
 *                     or /root, which every machine overlays
 * @param nodeNetwork  first three numbers of the machines' /24, as "10.200.0"
 * @param guarded      address ranges that the root namespace must never route: nodes, pods and services
 * @param visible      folders that the machines see as they are, even below /tmp, which is private to each
 */
public record LabConfig(String name, Path home, String nodeNetwork, List<String> guarded, List<Path> visible) {

    /** The address of the bridge, the machines' gateway. */
    public String gateway() {
        return nodeNetwork + ".1";
    }

    /** The machines' network in CIDR notation. */
    public String nodeCidr() {
        return nodeNetwork + ".0/24";
    }

    /** The folder of a machine. */
    public Path folder(String machine) {
        return home.resolve(machine);
    }

    /** The network namespace of a machine. */
    public String namespace(String machine) {
        return name + "-" + machine;
    }
}
