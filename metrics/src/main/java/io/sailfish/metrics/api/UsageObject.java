package io.sailfish.metrics.api;

import io.sailfish.metrics.figures.Usage;
import io.sailfish.model.NamespacedName;
import io.sailfish.model.value.GoDuration;
import io.sailfish.model.value.Quantity;
import io.sailfish.model.value.Rfc3339;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A NodeMetrics or PodMetrics.
 *
 * @param kind     which of them
 * @param metadata of the object
 * @param content  what stands beside the metadata
 * @param total    of the whole
 */
record UsageObject(String kind, Map<String, Object> metadata, Map<String, Object> content, Usage total) {
    private static final String API_VERSION = MetricsApi.GROUP + "/" + MetricsApi.VERSION;
    private static final int NANO = -9;

    static UsageObject node(String name, Map<String, String> labels, Usage usage, Instant now) {
        Map<String, Object> content = times(usage);
        content.put("usage", amounts(usage));
        return new UsageObject(
                "NodeMetrics", metadata(NamespacedName.clusterScoped(name), labels, now), content, usage);
    }

    /** What a pod uses is said of each container; the time is that of the reading that ended last. */
    static UsageObject pod(NamespacedName key, Map<String, String> labels, Map<String, Usage> containers, Instant now) {
        long cpu = 0;
        long memory = 0;
        Instant at = Instant.EPOCH;
        Duration window = Duration.ZERO;
        List<Object> each = new ArrayList<>();
        for (Map.Entry<String, Usage> container : containers.entrySet()) {
            Usage usage = container.getValue();
            cpu += usage.nanoCores();
            memory += usage.memoryBytes();
            if (usage.at().isAfter(at)) {
                at = usage.at();
                window = usage.window();
            }
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("name", container.getKey());
            one.put("usage", amounts(usage));
            each.add(one);
        }
        Usage total = new Usage(cpu, memory, at, window);
        Map<String, Object> content = times(total);
        content.put("containers", each);
        return new UsageObject("PodMetrics", metadata(key, labels, now), content, total);
    }

    /** As JSON. */
    Map<String, Object> tree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("kind", kind);
        tree.put("apiVersion", API_VERSION);
        tree.putAll(bare());
        return tree;
    }

    private Map<String, Object> bare() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("metadata", metadata);
        tree.putAll(content);
        return tree;
    }

    /** A list as JSON. */
    static Map<String, Object> list(String kind, List<UsageObject> items) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("kind", kind + "List");
        tree.put("apiVersion", API_VERSION);
        tree.put("metadata", Map.of());
        tree.put("items", items.stream().map(UsageObject::bare).toList());
        return tree;
    }

    private static Map<String, Object> metadata(NamespacedName key, Map<String, String> labels, Instant now) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("name", key.name());
        if (!key.namespace().isEmpty()) {
            metadata.put("namespace", key.namespace());
        }
        metadata.put("creationTimestamp", Rfc3339.format(now.truncatedTo(ChronoUnit.SECONDS)));
        if (!labels.isEmpty()) {
            metadata.put("labels", new TreeMap<>(labels));
        }
        return metadata;
    }

    private static Map<String, Object> times(Usage usage) {
        Map<String, Object> times = new LinkedHashMap<>();
        times.put("timestamp", Rfc3339.format(usage.at().truncatedTo(ChronoUnit.SECONDS)));
        times.put("window", window(usage));
        return times;
    }

    private static Map<String, Object> amounts(Usage usage) {
        Map<String, Object> amounts = new LinkedHashMap<>();
        amounts.put("cpu", cpu(usage));
        amounts.put("memory", memory(usage));
        return amounts;
    }

    static String cpu(Usage usage) {
        return Quantity.scaled(usage.nanoCores(), NANO, Quantity.Format.DECIMAL_SI)
                .toString();
    }

    static String memory(Usage usage) {
        return Quantity.of(usage.memoryBytes(), Quantity.Format.BINARY_SI).toString();
    }

    static String window(Usage usage) {
        return GoDuration.format(usage.window().truncatedTo(ChronoUnit.MILLIS));
    }
}
