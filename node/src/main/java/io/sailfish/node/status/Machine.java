package io.sailfish.node.status;

import io.sailfish.model.api.core.v1.NodeSystemInfo;
import io.sailfish.model.value.Quantity;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a machine is and has.
 *
 * @param capacity by resource: cpu, memory, ephemeral-storage
 * @param info     without the versions of kubelet and runtime
 */
public record Machine(Map<String, Quantity> capacity, NodeSystemInfo info) {

    /** The machine this runs on; storage is that of the file system of a folder. */
    public static Machine here(Path folder) {
        Map<String, Quantity> capacity = new TreeMap<>();
        capacity.put("cpu", Quantity.of(Runtime.getRuntime().availableProcessors()));
        capacity.put("memory", kibibytes(memory("MemTotal")));
        capacity.put("ephemeral-storage", kibibytes(disk(folder)));
        NodeSystemInfo info = NodeSystemInfo.builder()
                .machineID(read("/etc/machine-id"))
                .systemUUID(systemUuid())
                .bootID(read("/proc/sys/kernel/random/boot_id"))
                .kernelVersion(read("/proc/sys/kernel/osrelease"))
                .osImage(osImage())
                .operatingSystem("linux")
                .architecture(architecture())
                .build();
        return new Machine(capacity, info);
    }

    /** A machine that is only imagined. */
    public static Machine simulated(long cpus, long memoryBytes) {
        return new Machine(
                Map.of(
                        "cpu", Quantity.of(cpus),
                        "memory", Quantity.of(memoryBytes, Quantity.Format.BINARY_SI),
                        "ephemeral-storage", Quantity.of(100L << 30, Quantity.Format.BINARY_SI)),
                NodeSystemInfo.builder()
                        .kernelVersion("simulated")
                        .osImage("Simulated")
                        .operatingSystem("linux")
                        .architecture(architecture())
                        .build());
    }

    /** Bytes that a line of /proc/meminfo shows; 0 where it does not. */
    public static long memory(String line) {
        try {
            for (String each : Files.readAllLines(Path.of("/proc/meminfo"))) {
                if (each.startsWith(line + ":")) {
                    return Long.parseLong(each.replaceAll("\\D+", "")) * 1024;
                }
            }
        } catch (IOException | NumberFormatException unreadable) {
            return 0;
        }
        return 0;
    }

    /** The score by which the kernel's out-of-memory killer judges this process. */
    public static int ownOomScore() {
        try {
            return Integer.parseInt(read("/proc/self/oom_score_adj"));
        } catch (NumberFormatException unreadable) {
            return 0;
        }
    }

    private static Quantity kibibytes(long bytes) {
        return Quantity.parse(bytes / 1024 + "Ki");
    }

    private static long disk(Path folder) {
        try {
            FileStore store = Files.getFileStore(folder);
            return store.getTotalSpace();
        } catch (IOException unreadable) {
            return 0;
        }
    }

    private static String systemUuid() {
        String uuid = read("/sys/class/dmi/id/product_uuid");
        return uuid.isEmpty() ? read("/etc/machine-id") : uuid;
    }

    private static String osImage() {
        for (String line : read("/etc/os-release").split("\n")) {
            if (line.startsWith("PRETTY_NAME=")) {
                return line.substring("PRETTY_NAME=".length()).replace("\"", "");
            }
        }
        return "Linux";
    }

    private static String architecture() {
        String name = System.getProperty("os.arch");
        return name.equals("aarch64") ? "arm64" : name.equals("x86_64") ? "amd64" : name;
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException absent) {
            return "";
        }
    }
}
