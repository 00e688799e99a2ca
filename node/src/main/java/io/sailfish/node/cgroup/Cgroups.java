package io.sailfish.node.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * The kernel's control groups, named by paths from the node's root group: "/kubepods/burstable/pod1234".
 *
 * <p>Level-triggered: making a group that is there applies the limits again, removing one that is gone succeeds.
 */
public interface Cgroups {

    /** Makes the group and its parents where they are missing, and sets the limits that are given. */
    void apply(String path, Limits limits) throws IOException;

    /** Kills what is left in the group and those below it, and removes them. */
    void remove(String path) throws IOException;

    /** The names of the groups directly below. */
    List<String> children(String path) throws IOException;

    /** What the group and those below it use now; all zero where there is no such group. */
    Usage usage(String path);

    /** The version of the kernel's interface: 1, 2, or 0 where there are no groups. */
    int version();

    /**
     * Limits of a group; 0 leaves the kernel's default.
     *
     * @param cpuShares   relative weight, 1024 for one core
     * @param cpuQuota    microseconds of processor time per period
     * @param cpuPeriod   microseconds
     * @param memoryBytes the most memory
     * @param processes   the most processes
     */
    record Limits(long cpuShares, long cpuQuota, long cpuPeriod, long memoryBytes, long processes) {
        public static final Limits NONE = new Limits(0, 0, 0, 0, 0);
    }

    /**
     * @param cpuNanos         processor time used since the group was made
     * @param memoryBytes      memory in use, file cache included
     * @param workingSetBytes  memory that cannot be reclaimed at once: without inactive file cache
     * @param rssBytes         anonymous memory
     * @param memoryLimit      the limit, where there is one
     */
    record Usage(long cpuNanos, long memoryBytes, long workingSetBytes, long rssBytes, OptionalLong memoryLimit) {
        public static final Usage NONE = new Usage(0, 0, 0, 0, OptionalLong.empty());
    }

    /** The groups of the kernel this runs on, whose file systems are mounted at "/sys/fs/cgroup". */
    static Cgroups detect() {
        return detect(Path.of("/sys/fs/cgroup"));
    }

    /** The groups below a mount point. */
    static Cgroups detect(Path mountPoint) {
        if (Files.exists(mountPoint.resolve("cgroup.controllers"))) {
            return new CgroupsV2(mountPoint);
        }
        return Files.isDirectory(mountPoint.resolve("memory")) ? new CgroupsV1(mountPoint) : new NoCgroups();
    }

    /** No groups at all, for simulated nodes. */
    static Cgroups none() {
        return new NoCgroups();
    }
}
