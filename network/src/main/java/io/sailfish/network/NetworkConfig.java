package io.sailfish.network;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a node's network is to do.
 *
 * @param nodeName   this node
 * @param podCidr    the addresses of all pods of the cluster, as "10.244.0.0/16"
 * @param podNetwork whether Sailfish gives pods their addresses and routes (unless a foreign CNI plug-in is installed)
 * @param policies   whether NetworkPolicies are enforced
 * @param dns        the node's name server; null for none
 * @param cniFolder  where the runtime looks for CNI configuration
 */
public record NetworkConfig(
        String nodeName,
        String podCidr,
        boolean podNetwork,
        boolean policies,
        @Nullable Dns dns,
        Path cniFolder) {

    /** Everything, with the usual folder. */
    public static NetworkConfig full(String nodeName, String podCidr, Dns dns) {
        return new NetworkConfig(nodeName, podCidr, true, true, dns, Path.of("/etc/cni/net.d"));
    }

    /** Services alone: what kube-proxy does. */
    public static NetworkConfig servicesOnly(String nodeName, String podCidr) {
        return new NetworkConfig(nodeName, podCidr, false, false, null, Path.of("/etc/cni/net.d"));
    }

    /**
     * A name server on the node.
     *
     * @param address   where pods find it: the cluster's DNS Service address, the same on every node
     * @param zone      the cluster's domain, as "cluster.local"
     * @param upstreams resolvers for all other names, as "10.0.0.53" or "10.0.0.53:5353"
     */
    public record Dns(String address, String zone, List<String> upstreams) {
        public Dns {
            upstreams = List.copyOf(upstreams);
        }
    }
}
