package io.sailfish.controllers;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the controllers work; start with {@link #of} and use the withers.
 *
 * @param clusterCidr       addresses of all pods; empty where ranges are given to nodes by someone else
 * @param nodeMaskBits      size of a node's range
 * @param serviceCidr       addresses that no node is given; empty for none
 * @param nodeGrace         how long a node may be silent before it counts as lost
 * @param nodeCheck         how often silence is looked for
 * @param authority         PEM of the cluster's CA, published to namespaces; empty for none
 * @param signingCertificate PEM file of the CA that signs requests; null for none
 * @param signingKey        its key
 * @param disabled          names of controllers to leave out
 */
public record ControllerManagerConfig(
        String clusterCidr,
        int nodeMaskBits,
        String serviceCidr,
        Duration nodeGrace,
        Duration nodeCheck,
        String authority,
        @Nullable Path signingCertificate,
        @Nullable Path signingKey,
        Set<String> disabled) {

    /** Upstream's timings. */
    public static ControllerManagerConfig of(String clusterCidr, String authority) {
        return new ControllerManagerConfig(
                clusterCidr, 24, "", Duration.ofSeconds(50), Duration.ofSeconds(5), authority, null, null, Set.of());
    }

    public ControllerManagerConfig withSigning(Path certificate, Path key) {
        return new ControllerManagerConfig(
                clusterCidr, nodeMaskBits, serviceCidr, nodeGrace, nodeCheck, authority, certificate, key, disabled);
    }

    public ControllerManagerConfig withNodeGrace(Duration grace, Duration check) {
        return new ControllerManagerConfig(
                clusterCidr,
                nodeMaskBits,
                serviceCidr,
                grace,
                check,
                authority,
                signingCertificate,
                signingKey,
                disabled);
    }

    public ControllerManagerConfig withNodeRanges(int maskBits, String services) {
        return new ControllerManagerConfig(
                clusterCidr,
                maskBits,
                services,
                nodeGrace,
                nodeCheck,
                authority,
                signingCertificate,
                signingKey,
                disabled);
    }

    public ControllerManagerConfig withDisabled(Set<String> names) {
        return new ControllerManagerConfig(
                clusterCidr,
                nodeMaskBits,
                serviceCidr,
                nodeGrace,
                nodeCheck,
                authority,
                signingCertificate,
                signingKey,
                names);
    }

    public ControllerManagerConfig {
        disabled = Set.copyOf(disabled);
    }
}
