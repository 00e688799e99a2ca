package io.sailfish.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A lab of machines on this machine. All state is on disk and in the kernel, so that any process may open the same lab
 * again by its {@link LabConfig}. Not safe for concurrent use of one lab by several processes. Needs root.
 *
 * <p>Example: {@code lab.create(); Machine n1 = lab.boot("n1", 11); n1.start("containerd", List.of("containerd"));}
 */
public final class Lab {
    private static final String NETWORK = "net";

    private final LabConfig config;

    private Lab(LabConfig config) {
        this.config = config;
    }

    /** The lab of this configuration, whether or not it has been made yet. */
    public static Lab of(LabConfig config) {
        return new Lab(config);
    }

    public LabConfig config() {
        return config;
    }

    /** Whether the lab's network is there. */
    public boolean exists() {
        return Files.exists(Path.of("/run/netns/" + config.namespace(NETWORK))) && Files.exists(cgroupsFile());
    }

    /** Makes the lab's folder, network and guards, where they are missing. */
    public void create() {
        try {
            Files.createDirectories(config.home());
            if (!Files.exists(cgroupsFile())) {
                Files.writeString(cgroupsFile(), Files.readString(Path.of("/proc/self/cgroup")));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + config.home(), e);
        }
        // Before any address exists: never by the root namespace's default route.
        for (String range : config.guarded()) {
            Commands.run("ip", "route", "replace", "unreachable", range);
        }
        String net = config.namespace(NETWORK);
        if (!Files.exists(Path.of("/run/netns/" + net))) {
            Commands.run("ip", "netns", "add", net);
            Commands.run("ip", "-n", net, "link", "set", "lo", "up");
            Commands.run("ip", "-n", net, "link", "add", "br0", "type", "bridge");
            Commands.run("ip", "-n", net, "addr", "add", config.gateway() + "/24", "dev", "br0");
            Commands.run("ip", "-n", net, "link", "set", "br0", "up");
            Commands.run("ip", "netns", "exec", net, "sysctl", "-qw", "net.ipv4.ip_forward=1");
            Commands.run("ip", "-n", net, "route", "add", "unreachable", "default");
        }
    }

    /**
     * Powers a machine on, with the disk it had. Does nothing where it is on.
     *
     * @param number the last number of its address
     */
    public Machine boot(String name, int number) {
        Machine machine = new Machine(config, cgroups(), name);
        if (!machine.isOn()) {
            machine.powerOn(number, config.namespace(NETWORK));
        }
        return machine;
    }

    /** A machine that has been booted before, on or off. */
    public Machine machine(String name) {
        if (!Files.isDirectory(config.folder(name))) {
            List<String> names = machines().stream().map(Machine::name).toList();
            throw new IllegalArgumentException("there is no machine " + name + "; "
                    + (names.isEmpty() ? "there are none at all" : "there are " + String.join(", ", names)));
        }
        return new Machine(config, cgroups(), name);
    }

    /** All machines, on or off, by name. */
    public List<Machine> machines() {
        if (!Files.isDirectory(config.home())) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(config.home())) {
            return folders.filter(folder -> Files.exists(folder.resolve(Machine.NUMBER_FILE)))
                    .map(folder ->
                            new Machine(config, cgroups(), folder.getFileName().toString()))
                    .sorted(Comparator.comparing(Machine::number))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Cuts a machine's link: the cable is out. */
    public void unplug(String name) {
        setLink(name, "down");
    }

    /** Restores a machine's link. */
    public void plug(String name) {
        setLink(name, "up");
    }

    private void setLink(String name, String state) {
        if (!machine(name).isOn()) {
            throw new IllegalStateException("the machine " + name + " is off: it has no link");
        }
        Commands.run("ip", "-n", config.namespace(NETWORK), "link", "set", name, state);
    }

    /** Ends every process of the lab and removes namespaces, cgroups and guards; the machines' disks stay. */
    public void powerOff() {
        for (Machine machine : machines()) {
            machine.powerOff(config.namespace(NETWORK));
        }
        if (Files.exists(cgroupsFile())) {
            cgroups().removeAll();
        }
        Commands.attempt("ip", "netns", "del", config.namespace(NETWORK));
        for (String range : config.guarded()) {
            Commands.attempt("ip", "route", "del", "unreachable", range);
        }
    }

    /** {@link #powerOff}, then removes the machines' disks. */
    public void destroy() {
        List<Machine> all = new ArrayList<>(machines());
        powerOff();
        all.forEach(machine -> Commands.run(
                "rm", "-rf", "--one-file-system", config.folder(machine.name()).toString()));
        try {
            Files.deleteIfExists(cgroupsFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Powers one machine off: everything in it dies at once, its disk stays. */
    public void kill(String name) {
        machine(name).powerOff(config.namespace(NETWORK));
    }

    private CgroupTree cgroups() {
        try {
            return CgroupTree.of(config.name(), Files.readAllLines(cgroupsFile()));
        } catch (IOException e) {
            throw new UncheckedIOException("the lab " + config.name() + " has not been made", e);
        }
    }

    private Path cgroupsFile() {
        return config.home().resolve("cgroups");
    }
}
