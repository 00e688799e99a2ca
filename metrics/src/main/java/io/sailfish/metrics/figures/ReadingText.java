package io.sailfish.metrics.figures;

import io.sailfish.model.NamespacedName;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Reads what a kubelet says at /metrics/resource, in Prometheus' text format. */
public final class ReadingText {
    private static final class Counters {
        private double cpu = Double.NaN;
        private double memory = Double.NaN;
        private double started;
        private Instant at;

        Counters(Instant at) {
            this.at = at;
        }

        boolean isComplete() {
            return !Double.isNaN(cpu) && !Double.isNaN(memory);
        }

        Reading reading() {
            return new Reading(cpu, (long) memory, at, Instant.ofEpochMilli(Math.round(started * 1000)));
        }
    }

    private final Instant read;
    private final Counters node;
    private final Map<NamespacedName, Map<String, Counters>> containers = new HashMap<>();

    private ReadingText(Instant read) {
        this.read = read;
        this.node = new Counters(read);
    }

    /**
     * The counters.
     *
     * @param read when the text was read: the time of what says none itself
     * @throws IllegalArgumentException where the text is malformed or says nothing of the node
     */
    public static NodeReading parse(String text, Instant read) {
        ReadingText all = new ReadingText(read);
        text.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).forEach(all::line);
        if (!all.node.isComplete()) {
            throw new IllegalArgumentException("nothing is said of the node");
        }
        Map<NamespacedName, Map<String, Reading>> pods = new HashMap<>();
        all.containers.forEach((pod, named) -> {
            Map<String, Reading> complete = new TreeMap<>();
            named.forEach((name, counters) -> {
                if (counters.isComplete()) {
                    complete.put(name, counters.reading());
                }
            });
            if (!complete.isEmpty()) {
                pods.put(pod, complete);
            }
        });
        return new NodeReading(all.node.reading(), pods);
    }

    private void line(String line) {
        int open = line.indexOf('{');
        int close = open < 0 ? -1 : line.lastIndexOf('}');
        int end = open < 0 ? line.indexOf(' ') : close + 1;
        if (end <= 0) {
            throw new IllegalArgumentException("malformed line: " + line);
        }
        String name = line.substring(0, open < 0 ? end : open);
        String[] values = line.substring(end).strip().split(" ");
        double value = Double.parseDouble(values[0]);
        Instant at = values.length > 1 ? Instant.ofEpochMilli(Long.parseLong(values[1])) : read;
        switch (name) {
            case "node_cpu_usage_seconds_total" -> {
                node.cpu = value;
                node.at = at;
            }
            case "node_memory_working_set_bytes" -> node.memory = value;
            case "container_cpu_usage_seconds_total" -> {
                Counters counters = container(line.substring(open + 1, close));
                counters.cpu = value;
                counters.at = at;
            }
            case "container_memory_working_set_bytes" -> container(line.substring(open + 1, close)).memory = value;
            case "container_start_time_seconds" -> container(line.substring(open + 1, close)).started = value;
            default -> {
                // Of no use here.
            }
        }
    }

    private Counters container(String labels) {
        NamespacedName pod = new NamespacedName(label(labels, "namespace"), label(labels, "pod"));
        return containers
                .computeIfAbsent(pod, _ -> new HashMap<>())
                .computeIfAbsent(label(labels, "container"), _ -> new Counters(read));
    }

    /** The values are names of Kubernetes, in which nothing is escaped. */
    private static String label(String labels, String name) {
        String start = name + "=\"";
        int at = labels.startsWith(start) ? 0 : labels.indexOf("," + start) + 1;
        if (at == 0 && !labels.startsWith(start)) {
            throw new IllegalArgumentException("there is no label " + name + " in " + labels);
        }
        int from = at + start.length();
        return labels.substring(from, labels.indexOf('"', from));
    }
}
