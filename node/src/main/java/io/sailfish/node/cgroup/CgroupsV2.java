package io.sailfish.node.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** The unified hierarchy. */
final class CgroupsV2 implements Cgroups {
    private static final List<String> CONTROLLERS = List.of("cpu", "cpuset", "memory", "pids", "io");

    private final Path mountPoint;

    CgroupsV2(Path mountPoint) {
        this.mountPoint = mountPoint;
    }

    @Override
    public void apply(String path, Limits limits) throws IOException {
        Path group = mountPoint;
        for (Path part : Path.of(path.substring(1))) {
            enableControllers(group);
            group = group.resolve(part);
            if (!Files.isDirectory(group)) {
                Files.createDirectories(group);
            }
        }
        enableControllers(group);
        if (limits.cpuShares() > 0) {
            set(group, "cpu.weight", Long.toString(weight(limits.cpuShares())));
        }
        if (limits.cpuQuota() > 0) {
            set(group, "cpu.max", limits.cpuQuota() + " " + limits.cpuPeriod());
        }
        if (limits.memoryBytes() > 0) {
            set(group, "memory.max", Long.toString(limits.memoryBytes()));
        }
        if (limits.processes() > 0) {
            set(group, "pids.max", Long.toString(limits.processes()));
        }
    }

    /** The weight (1 to 10000) that stands for so many shares (2 to 262144), as the runtimes reckon it. */
    static long weight(long shares) {
        return 1 + (Math.clamp(shares, 2, 262144) - 2) * 9999 / 262142;
    }

    private static void enableControllers(Path group) throws IOException {
        String available = " " + GroupFiles.read(group.resolve("cgroup.controllers")) + " ";
        String enabled = " " + GroupFiles.read(group.resolve("cgroup.subtree_control")) + " ";
        for (String controller : CONTROLLERS) {
            if (available.contains(" " + controller + " ") && !enabled.contains(" " + controller + " ")) {
                GroupFiles.write(group.resolve("cgroup.subtree_control"), "+" + controller);
            }
        }
    }

    private static void set(Path group, String file, String value) throws IOException {
        if (Files.exists(group.resolve(file))) {
            GroupFiles.write(group.resolve(file), value);
        }
    }

    @Override
    public void remove(String path) throws IOException {
        GroupFiles.removeTree(group(path));
    }

    @Override
    public List<String> children(String path) throws IOException {
        return GroupFiles.directories(group(path)).stream()
                .map(child -> child.getFileName().toString())
                .toList();
    }

    @Override
    public Usage usage(String path) {
        Path group = group(path);
        Map<String, Long> cpu = GroupFiles.table(group.resolve("cpu.stat"));
        if (cpu.isEmpty()) {
            return Usage.NONE;
        }
        Map<String, Long> details = GroupFiles.table(group.resolve("memory.stat"));
        // the root group has no memory.current: what is in use there is what the kernel counts by kind
        long current = GroupFiles.number(group.resolve("memory.current"));
        long used = current >= 0 ? current : details.getOrDefault("anon", 0L) + details.getOrDefault("file", 0L);
        long limit = GroupFiles.number(group.resolve("memory.max"));
        return new Usage(
                cpu.getOrDefault("usage_usec", 0L) * 1000,
                used,
                Math.max(0, used - details.getOrDefault("inactive_file", 0L)),
                details.getOrDefault("anon", 0L),
                limit >= 0 ? OptionalLong.of(limit) : OptionalLong.empty());
    }

    @Override
    public int version() {
        return 2;
    }

    private Path group(String path) {
        return mountPoint.resolve(path.substring(1));
    }
}
