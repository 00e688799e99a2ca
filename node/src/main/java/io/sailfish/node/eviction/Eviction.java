package io.sailfish.node.eviction;

import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.value.Quantity;
import io.sailfish.node.cgroup.Cgroups;
import io.sailfish.node.pod.PodGroups;
import io.sailfish.node.pod.PodManager;
import io.sailfish.node.pod.Pods;
import io.sailfish.node.status.Machine;
import io.sailfish.node.status.NodeReporter.Pressure;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends one pod at a time while the node runs short of memory: of those that use more than they requested the one of lowest
 * priority, and of these the one that exceeds its request most. Shortage of disk is only reported, which keeps new pods
 * away.
 */
public final class Eviction {
    private static final Logger LOG = LoggerFactory.getLogger(Eviction.class);

    /** How often it is looked at. */
    public static final Duration CHECK = Duration.ofSeconds(10);

    private static final long LEAST_MEMORY = 100L << 20;
    private static final double LEAST_DISK = 0.10;

    private final PodManager pods;
    private final Path root;
    private final Cgroups groups;

    public Eviction(PodManager pods, Path root, Cgroups groups) {
        this.pods = pods;
        this.root = root;
        this.groups = groups;
    }

    /**
     * What is about to run out on this machine; the disk is that of the kubelet's folder. Process ids have no threshold, as
     * upstream sets none unless asked to.
     */
    public static Pressure pressure(Path root) {
        long available = Machine.memory("MemAvailable");
        return new Pressure(available > 0 && available < LEAST_MEMORY, diskShort(root), false);
    }

    private static boolean diskShort(Path root) {
        try {
            FileStore store = Files.getFileStore(root);
            return store.getTotalSpace() > 0 && (double) store.getUsableSpace() / store.getTotalSpace() < LEAST_DISK;
        } catch (IOException unreadable) {
            LOG.warn("how full the disk of {} is cannot be read, so it counts as having room", root, unreadable);
            return false;
        }
    }

    /** Ends a pod where that is necessary. */
    public void relieve() {
        if (pressure(root).memory()) {
            victim(pods.pods(), pod -> groups.usage(PodGroups.path(pod)).workingSetBytes())
                    .ifPresent(pod -> pods.evict(
                            pod,
                            "The node was low on resource: memory. Threshold quantity: 100Mi.",
                            Duration.ofSeconds(1)));
        }
    }

    /** The pod to end first, by what each uses; empty where none uses anything. */
    static Optional<Pod> victim(Collection<Pod> candidates, ToLongFunction<Pod> memory) {
        return candidates.stream()
                .filter(pod -> !Pods.isTerminal(pod) && !Pods.isDeleted(pod) && memory.applyAsLong(pod) > 0)
                .min(Comparator.comparing((Pod pod) -> excess(pod, memory) <= 0)
                        .thenComparing(pod -> pod.spec().priority(0))
                        .thenComparing(pod -> -excess(pod, memory)));
    }

    private static long excess(Pod pod, ToLongFunction<Pod> memory) {
        return memory.applyAsLong(pod)
                - Pods.requests(pod).getOrDefault("memory", Quantity.ZERO).value();
    }
}
