package io.sailfish.node.pod;

import io.sailfish.model.api.core.v1.Container;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.value.Quantity;
import io.sailfish.node.cgroup.Cgroups;
import io.sailfish.node.cri.proto.LinuxContainerResources;
import java.util.Map;

/** Requests and limits in the kernel's terms. */
final class ResourceLimits {
    private static final long PERIOD = 100_000;
    private static final long MIN_SHARES = 2;
    private static final long MAX_SHARES = 262_144;
    private static final long MIN_QUOTA = 1_000;
    private static final int GUARANTEED_OOM_SCORE = -997;
    private static final int BEST_EFFORT_OOM_SCORE = 1000;

    private ResourceLimits() {}

    static long shares(long milliCpu) {
        return Math.clamp(milliCpu * 1024 / 1000, MIN_SHARES, MAX_SHARES);
    }

    static long quota(long milliCpu) {
        return Math.max(MIN_QUOTA, milliCpu * PERIOD / 1000);
    }

    /**
     * What a container is given.
     *
     * @param nodeMemory bytes of the node, to which its request is related when memory runs out
     * @param lowestOomScore a score below which this process may not go
     */
    static LinuxContainerResources of(Pod pod, Container container, long nodeMemory, int lowestOomScore) {
        Map<String, Quantity> limits = container.resources().limits();
        Map<String, Quantity> requests = container.resources().requests();
        Quantity cpuLimit = limits.getOrDefault("cpu", Quantity.ZERO);
        Quantity cpuRequest = requests.getOrDefault("cpu", cpuLimit);
        Quantity memoryLimit = limits.getOrDefault("memory", Quantity.ZERO);
        LinuxContainerResources.Builder resources = LinuxContainerResources.newBuilder()
                .setCpuShares(shares(cpuRequest.milliValue()))
                .setCpuPeriod(PERIOD)
                .setMemoryLimitInBytes(memoryLimit.value())
                .setOomScoreAdj(Math.max(lowestOomScore, oomScore(pod, container, nodeMemory)));
        if (cpuLimit.milliValue() > 0) {
            resources.setCpuQuota(quota(cpuLimit.milliValue()));
        }
        return resources.build();
    }

    static int oomScore(Pod pod, Container container, long nodeMemory) {
        return switch (Pods.quality(pod)) {
            case GUARANTEED -> GUARANTEED_OOM_SCORE;
            case BEST_EFFORT -> BEST_EFFORT_OOM_SCORE;
            case BURSTABLE -> {
                long request = container
                        .resources()
                        .requests()
                        .getOrDefault("memory", Quantity.ZERO)
                        .value();
                long score = 1000 - 1000 * request / Math.max(1, nodeMemory);
                yield (int) Math.clamp(score, 1000 + GUARANTEED_OOM_SCORE, BEST_EFFORT_OOM_SCORE - 1);
            }
        };
    }

    /** The limits of a pod's own group: those of its containers together, where each has one. */
    static Cgroups.Limits ofPod(Pod pod, long processes) {
        long requestMillis =
                Pods.requests(pod).getOrDefault("cpu", Quantity.ZERO).milliValue();
        long limitMillis = 0;
        long limitBytes = 0;
        boolean allCpu = true;
        boolean allMemory = true;
        for (Container container : Pods.allContainers(pod)) {
            boolean counts = !Pods.isInit(pod, container.name()) || Pods.isSidecar(container, true);
            long cpu = container
                    .resources()
                    .limits()
                    .getOrDefault("cpu", Quantity.ZERO)
                    .milliValue();
            long memory = container
                    .resources()
                    .limits()
                    .getOrDefault("memory", Quantity.ZERO)
                    .value();
            allCpu &= cpu > 0;
            allMemory &= memory > 0;
            limitMillis = counts ? limitMillis + cpu : Math.max(limitMillis, cpu);
            limitBytes = counts ? limitBytes + memory : Math.max(limitBytes, memory);
        }
        return new Cgroups.Limits(
                shares(requestMillis), allCpu ? quota(limitMillis) : 0, PERIOD, allMemory ? limitBytes : 0, processes);
    }
}
