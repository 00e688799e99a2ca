package io.sailfish.apiserver.metrics;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/** What the operating system says of this process, and what it was built as. */
public final class ProcessMetrics {
    private static final Path SELF = Path.of("/proc/self");
    private static final long PAGE = 4096;

    private ProcessMetrics() {}

    /** Adds the figures of this process. */
    public static void register(PrometheusRegistry registry, String gitVersion) {
        Gauge.builder()
                .name("kubernetes_build_info")
                .help("The level of the API that is served; always 1.")
                .labelNames("git_version", "major", "minor", "platform")
                .register(registry)
                .labelValues(
                        gitVersion,
                        part(gitVersion, 0),
                        part(gitVersion, 1),
                        "linux/" + (System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64"))
                .set(1);
        GaugeWithCallback.builder()
                .name("process_start_time_seconds")
                .help("When the process began, in seconds since 1970.")
                .callback(callback -> ProcessHandle.current()
                        .info()
                        .startInstant()
                        .ifPresent(begun -> callback.call(begun.toEpochMilli() / 1e3)))
                .register(registry);
        CounterWithCallback.builder()
                .name("process_cpu_seconds_total")
                .help("Seconds of processor time used.")
                .callback(callback -> callback.call(ProcessHandle.current()
                                .info()
                                .totalCpuDuration()
                                .orElse(Duration.ZERO)
                                .toNanos()
                        / 1e9))
                .register(registry);
        GaugeWithCallback.builder()
                .name("process_resident_memory_bytes")
                .help("Memory that the process has in RAM.")
                .callback(callback -> callback.call(pages(1)))
                .register(registry);
        GaugeWithCallback.builder()
                .name("process_virtual_memory_bytes")
                .help("Memory that the process has addresses for.")
                .callback(callback -> callback.call(pages(0)))
                .register(registry);
        GaugeWithCallback.builder()
                .name("process_max_fds")
                .help("File descriptors that may be open at once.")
                .callback(callback -> callback.call(mostFiles()))
                .register(registry);
        GaugeWithCallback.builder()
                .name("process_open_fds")
                .help("Open file descriptors.")
                .callback(callback -> callback.call(openFiles()))
                .register(registry);
    }

    private static String part(String gitVersion, int number) {
        return gitVersion.substring(1).split("\\.")[number];
    }

    /** All of its memory is field 0, what is in RAM field 1. */
    private static long pages(int field) {
        try {
            return Long.parseLong(Files.readString(SELF.resolve("statm")).split(" ")[field]) * PAGE;
        } catch (IOException | RuntimeException unknown) {
            return 0;
        }
    }

    private static double mostFiles() {
        try (Stream<String> limits = Files.lines(SELF.resolve("limits"))) {
            return limits.filter(line -> line.startsWith("Max open files"))
                    .map(line ->
                            line.substring("Max open files".length()).strip().split("\\s+")[0])
                    .mapToDouble(most -> most.equals("unlimited") ? Double.POSITIVE_INFINITY : Double.parseDouble(most))
                    .findFirst()
                    .orElse(0);
        } catch (IOException | RuntimeException unknown) {
            return 0;
        }
    }

    private static long openFiles() {
        try (Stream<Path> open = Files.list(SELF.resolve("fd"))) {
            return open.count();
        } catch (IOException unknown) {
            return 0;
        }
    }
}
