package io.sailfish.node.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** One hierarchy for each controller, as mounted below one folder. */
final class CgroupsV1 implements Cgroups {
    /** A limit the kernel shows when there is none: the largest page-aligned number. */
    private static final long UNLIMITED = 0x7FFFFFFFFFFFF000L;

    private final Path mountPoint;

    CgroupsV1(Path mountPoint) {
        this.mountPoint = mountPoint;
    }

    @Override
    public void apply(String path, Limits limits) throws IOException {
        for (String controller : List.of("cpu", "cpuacct", "cpuset", "memory", "pids")) {
            Path hierarchy = mountPoint.resolve(controller);
            if (Files.isDirectory(hierarchy)) {
                make(hierarchy, path, controller.equals("cpuset"));
            }
        }
        set("cpu", path, "cpu.shares", limits.cpuShares());
        if (limits.cpuQuota() > 0) {
            set("cpu", path, "cpu.cfs_period_us", limits.cpuPeriod());
            set("cpu", path, "cpu.cfs_quota_us", limits.cpuQuota());
        }
        set("memory", path, "memory.limit_in_bytes", limits.memoryBytes());
        set("pids", path, "pids.max", limits.processes());
    }

    /** A new cpuset group takes no process until it has been given processors and memory nodes. */
    private static void make(Path hierarchy, String path, boolean cpuset) throws IOException {
        Path group = hierarchy;
        for (Path part : Path.of(path.substring(1))) {
            Path parent = group;
            group = group.resolve(part);
            if (!Files.isDirectory(group)) {
                Files.createDirectories(group);
            }
            if (cpuset) {
                for (String file : List.of("cpuset.cpus", "cpuset.mems")) {
                    if (GroupFiles.read(group.resolve(file)).isEmpty()) {
                        GroupFiles.write(group.resolve(file), GroupFiles.read(parent.resolve(file)));
                    }
                }
            }
        }
    }

    private void set(String controller, String path, String file, long value) throws IOException {
        Path target = group(controller, path).resolve(file);
        if (value > 0 && Files.exists(target) && GroupFiles.number(target) != value) {
            GroupFiles.write(target, Long.toString(value));
        }
    }

    @Override
    public void remove(String path) throws IOException {
        for (Path hierarchy : GroupFiles.directories(mountPoint)) {
            GroupFiles.removeTree(hierarchy.resolve(path.substring(1)));
        }
    }

    @Override
    public List<String> children(String path) throws IOException {
        return GroupFiles.directories(group("memory", path)).stream()
                .map(child -> child.getFileName().toString())
                .toList();
    }

    @Override
    public Usage usage(String path) {
        Path memory = group("memory", path);
        long used = GroupFiles.number(memory.resolve("memory.usage_in_bytes"));
        if (used < 0) {
            return Usage.NONE;
        }
        Map<String, Long> details = GroupFiles.table(memory.resolve("memory.stat"));
        long limit = GroupFiles.number(memory.resolve("memory.limit_in_bytes"));
        return new Usage(
                Math.max(0, GroupFiles.number(group("cpuacct", path).resolve("cpuacct.usage"))),
                used,
                Math.max(0, used - details.getOrDefault("total_inactive_file", 0L)),
                details.getOrDefault("total_rss", 0L),
                limit > 0 && limit < UNLIMITED ? OptionalLong.of(limit) : OptionalLong.empty());
    }

    @Override
    public int version() {
        return 1;
    }

    private Path group(String controller, String path) {
        return mountPoint.resolve(controller).resolve(path.substring(1));
    }
}
