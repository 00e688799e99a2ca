package io.sailfish.node.server;

import io.sailfish.model.StringMap;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.codec.JsonTree;
import io.sailfish.node.KubeletConfig;
import io.sailfish.node.cgroup.Cgroups;
import io.sailfish.node.cri.ContainerRuntime;
import io.sailfish.node.cri.proto.ContainerStats;
import io.sailfish.node.pod.Labels;
import io.sailfish.node.pod.PodGroups;
import io.sailfish.node.pod.PodManager;
import io.sailfish.node.pod.PodManager.PodInfo;
import io.sailfish.node.pod.PodRuntimeState.ContainerView;
import io.sailfish.node.status.Machine;
import io.sailfish.node.time.Background;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the node, its pods and their containers use, in the forms of /stats/summary and of Prometheus. */
final class Statistics {
    static final String TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8";

    private final KubeletConfig config;
    private final PodManager pods;
    private final ContainerRuntime runtime;
    private final Cgroups cgroups;
    private final Background background;
    private final Map<String, Sample> samples = new HashMap<>();
    private final Instant started;

    /** Processor time at a moment, from which the next one makes a rate. */
    private record Sample(long nanos, Instant time, long rate) {}

    Statistics(
            KubeletConfig config, PodManager pods, ContainerRuntime runtime, Cgroups cgroups, Background background) {
        this.config = config;
        this.pods = pods;
        this.runtime = runtime;
        this.cgroups = cgroups;
        this.background = background;
        this.started = background.now();
    }

    // ---- /stats/summary

    byte[] summary() {
        Instant now = background.now();
        Map<String, ContainerStats> byId = stats();
        List<Object> podStats = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (PodInfo info : pods.infos()) {
            if (!info.runtime().running().isEmpty()) {
                podStats.add(pod(info, byId, now));
            }
            names.add(info.pod().metadata().uid());
            info.runtime().running().forEach(container -> names.add(container.id()));
        }
        forgetOthers(names);
        Map<String, Object> node = new TreeMap<>();
        Cgroups.Usage usage = cgroups.usage("/");
        node.put("nodeName", config.nodeName());
        node.put("startTime", text(started));
        node.put("cpu", cpu("/", usage.cpuNanos(), now));
        Map<String, Object> memory = memory(usage, now);
        memory.put("availableBytes", Machine.memory("MemAvailable"));
        node.put("memory", StringMap.copyOf(memory));
        node.put("fs", fileSystem(config.rootDirectory(), now));
        return JsonTree.encode(StringMap.copyOf(Map.of("node", StringMap.copyOf(node), "pods", podStats)));
    }

    private Map<String, ContainerStats> stats() {
        Map<String, ContainerStats> byId = new HashMap<>();
        runtime.stats().forEach(stats -> byId.put(stats.getAttributes().getId(), stats));
        return byId;
    }

    private synchronized void forgetOthers(List<String> names) {
        names.add("/");
        samples.keySet().retainAll(names);
    }

    private Object pod(PodInfo info, Map<String, ContainerStats> byId, Instant now) {
        Pod pod = info.pod();
        Map<String, Object> stats = new TreeMap<>();
        stats.put(
                "podRef",
                StringMap.copyOf(Map.of(
                        "name", pod.name(),
                        "namespace", pod.namespace(),
                        "uid", pod.metadata().uid())));
        if (pod.status().hasStartTime()) {
            stats.put("startTime", text(pod.status().startTime().instant()));
        }
        List<Object> containers = new ArrayList<>();
        for (ContainerView container : info.runtime().running()) {
            ContainerStats found = byId.get(container.id());
            if (found != null) {
                containers.add(container(container, found, now));
            }
        }
        stats.put("containers", containers);
        Cgroups.Usage usage = cgroups.usage(PodGroups.path(pod));
        stats.put("cpu", cpu(pod.metadata().uid(), usage.cpuNanos(), now));
        stats.put("memory", StringMap.copyOf(memory(usage, now)));
        return StringMap.copyOf(stats);
    }

    private Object container(ContainerView view, ContainerStats stats, Instant now) {
        Map<String, Object> all = new TreeMap<>();
        all.put("name", view.name());
        all.put("startTime", text(view.started()));
        all.put("cpu", cpu(view.id(), stats.getCpu().getUsageCoreNanoSeconds().getValue(), now));
        Map<String, Object> memory = new TreeMap<>();
        memory.put("time", text(now));
        memory.put("usageBytes", stats.getMemory().getUsageBytes().getValue());
        memory.put("workingSetBytes", stats.getMemory().getWorkingSetBytes().getValue());
        memory.put("rssBytes", stats.getMemory().getRssBytes().getValue());
        memory.put("pageFaults", stats.getMemory().getPageFaults().getValue());
        memory.put("majorPageFaults", stats.getMemory().getMajorPageFaults().getValue());
        all.put("memory", StringMap.copyOf(memory));
        all.put(
                "rootfs",
                StringMap.copyOf(Map.of(
                        "time", text(now),
                        "usedBytes", stats.getWritableLayer().getUsedBytes().getValue(),
                        "inodesUsed", stats.getWritableLayer().getInodesUsed().getValue())));
        all.put("logs", StringMap.copyOf(Map.of("time", text(now), "usedBytes", size(Path.of(view.logPath())))));
        return StringMap.copyOf(all);
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException absent) {
            return 0;
        }
    }

    private Object cpu(String name, long nanos, Instant now) {
        return StringMap.copyOf(Map.of(
                "time", text(now),
                "usageCoreNanoSeconds", nanos,
                "usageNanoCores", rate(name, nanos, now)));
    }

    private synchronized long rate(String name, long nanos, Instant now) {
        Sample last = samples.get(name);
        long millis = last == null ? 0 : last.time().until(now, ChronoUnit.MILLIS);
        if (last != null && millis < 1000) {
            return last.rate();
        }
        long rate = last == null ? 0 : Math.max(0, (nanos - last.nanos()) * 1000 / millis);
        samples.put(name, new Sample(nanos, now, rate));
        return rate;
    }

    private static Map<String, Object> memory(Cgroups.Usage usage, Instant now) {
        Map<String, Object> memory = new TreeMap<>();
        memory.put("time", text(now));
        memory.put("usageBytes", usage.memoryBytes());
        memory.put("workingSetBytes", usage.workingSetBytes());
        memory.put("rssBytes", usage.rssBytes());
        return memory;
    }

    private static Object fileSystem(Path folder, Instant now) {
        Map<String, Object> stats = new TreeMap<>();
        stats.put("time", text(now));
        try {
            FileStore store = Files.getFileStore(folder);
            stats.put("capacityBytes", store.getTotalSpace());
            stats.put("availableBytes", store.getUsableSpace());
            stats.put("usedBytes", store.getTotalSpace() - store.getUnallocatedSpace());
        } catch (IOException unreadable) {
            stats.put("capacityBytes", 0L);
        }
        return StringMap.copyOf(stats);
    }

    private static String text(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    // ---- Prometheus

    byte[] resourceMetrics() {
        MetricsText text = new MetricsText();
        Cgroups.Usage node = cgroups.usage("/");
        text.metric(
                        "node_cpu_usage_seconds_total",
                        "counter",
                        "Cumulative cpu time consumed by the node in core-seconds")
                .value("", node.cpuNanos() / 1e9);
        text.metric("node_memory_working_set_bytes", "gauge", "Current working set of the node in bytes")
                .value("", node.workingSetBytes());
        List<ContainerStats> all = runtime.stats();
        text.metric(
                "container_cpu_usage_seconds_total",
                "counter",
                "Cumulative cpu time consumed by the container in core-seconds");
        for (ContainerStats stats : all) {
            text.value(labels(stats), stats.getCpu().getUsageCoreNanoSeconds().getValue() / 1e9);
        }
        text.metric("container_memory_working_set_bytes", "gauge", "Current working set of the container in bytes");
        for (ContainerStats stats : all) {
            text.value(labels(stats), stats.getMemory().getWorkingSetBytes().getValue());
        }
        text.metric("container_start_time_seconds", "gauge", "Start time of the container since unix epoch in seconds");
        for (PodInfo info : pods.infos()) {
            for (ContainerView container : info.runtime().running()) {
                text.value(
                        MetricsText.labels(
                                "container", container.name(),
                                "namespace", info.pod().namespace(),
                                "pod", info.pod().name()),
                        container.started().toEpochMilli() / 1e3);
            }
        }
        podMetrics(text);
        text.metric(
                        "resource_scrape_error",
                        "gauge",
                        "1 if there was an error while getting container metrics, 0 otherwise")
                .value("", 0);
        return text.bytes();
    }

    private void podMetrics(MetricsText text) {
        List<PodInfo> running = pods.infos().stream()
                .filter(info -> !info.runtime().running().isEmpty())
                .toList();
        text.metric(
                "pod_cpu_usage_seconds_total", "counter", "Cumulative cpu time consumed by the pod in core-seconds");
        for (PodInfo info : running) {
            text.value(
                    podLabels(info), cgroups.usage(PodGroups.path(info.pod())).cpuNanos() / 1e9);
        }
        text.metric("pod_memory_working_set_bytes", "gauge", "Current working set of the pod in bytes");
        for (PodInfo info : running) {
            text.value(
                    podLabels(info), cgroups.usage(PodGroups.path(info.pod())).workingSetBytes());
        }
    }

    private static String podLabels(PodInfo info) {
        return MetricsText.labels(
                "namespace", info.pod().namespace(), "pod", info.pod().name());
    }

    private static String labels(ContainerStats stats) {
        Map<String, String> labels = stats.getAttributes().getLabelsMap();
        return MetricsText.labels(
                "container", labels.getOrDefault(Labels.CONTAINER_NAME, ""),
                "namespace", labels.getOrDefault(Labels.POD_NAMESPACE, ""),
                "pod", labels.getOrDefault(Labels.POD_NAME, ""));
    }

    byte[] ownMetrics() {
        List<PodInfo> all = pods.infos();
        long containers =
                all.stream().mapToLong(info -> info.runtime().running().size()).sum();
        long running = all.stream()
                .filter(info -> info.runtime().readySandbox().isPresent())
                .count();
        Runtime machine = Runtime.getRuntime();
        return new MetricsText()
                .metric("kubelet_node_name", "gauge", "The node's name. The count is always 1.")
                .value(MetricsText.labels("node", config.nodeName()), 1)
                .metric("kubelet_running_pods", "gauge", "Number of pods that have a running pod sandbox")
                .value("", running)
                .metric("kubelet_running_containers", "gauge", "Number of containers currently running")
                .value(MetricsText.labels("container_state", "running"), containers)
                .metric("process_start_time_seconds", "gauge", "Start time of the process since unix epoch in seconds.")
                .value("", started.toEpochMilli() / 1e3)
                .metric("jvm_memory_used_bytes", "gauge", "Heap that is in use")
                .value("", machine.totalMemory() - machine.freeMemory())
                .bytes();
    }

    /** Builds the text form. */
    static final class MetricsText {
        private final StringBuilder text = new StringBuilder();
        private String name = "";

        MetricsText metric(String metric, String type, String help) {
            name = metric;
            text.append("# HELP ").append(metric).append(' ').append(help).append('\n');
            text.append("# TYPE ").append(metric).append(' ').append(type).append('\n');
            return this;
        }

        MetricsText value(String labels, double value) {
            text.append(name).append(labels).append(' ').append(value).append('\n');
            return this;
        }

        static String labels(String... namesAndValues) {
            StringBuilder all = new StringBuilder("{");
            for (int i = 0; i < namesAndValues.length; i += 2) {
                all.append(i > 0 ? "," : "")
                        .append(namesAndValues[i])
                        .append("=\"")
                        .append(namesAndValues[i + 1]
                                .replace("\\", "\\\\")
                                .replace("\"", "\\\"")
                                .replace("\n", "\\n"))
                        .append('"');
            }
            return all.append('}').toString();
        }

        byte[] bytes() {
            return text.toString().getBytes(StandardCharsets.UTF_8);
        }
    }
}
