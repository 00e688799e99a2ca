package io.sailfish.network;

import java.nio.file.Path;

/**
 * What a node's network is to do.
 *
 * @param nodeName   this node
 * @param podCidr    the addresses of all pods of the cluster, as "10.244.0.0/16"
 * @param podNetwork whether Sailfish gives pods their addresses and routes (unless a foreign CNI plug-in is installed)
 * @param policies   whether NetworkPolicies are enforced
 * @param cniFolder  where the runtime looks for CNI configuration
 */
public record NetworkConfig(String nodeName, String podCidr, boolean podNetwork, boolean policies, Path cniFolder) {

    /** Everything, with the usual folder. */
    public static NetworkConfig full(String nodeName, String podCidr) {
        return new NetworkConfig(nodeName, podCidr, true, true, Path.of("/etc/cni/net.d"));
    }

    /** Services alone: what kube-proxy does. */
    public static NetworkConfig servicesOnly(String nodeName, String podCidr) {
        return new NetworkConfig(nodeName, podCidr, false, false, Path.of("/etc/cni/net.d"));
    }
}
