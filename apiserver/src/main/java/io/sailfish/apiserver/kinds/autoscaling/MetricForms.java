package io.sailfish.apiserver.kinds.autoscaling;

import io.sailfish.model.Field;
import io.sailfish.model.Message;
import io.sailfish.model.MessageType;
import io.sailfish.model.StringMap;
import io.sailfish.model.api.autoscaling.v2.MetricSpec;
import io.sailfish.model.api.autoscaling.v2.MetricStatus;
import io.sailfish.model.codec.DecodeException;
import io.sailfish.model.codec.JsonDecoder;
import io.sailfish.model.codec.JsonEncoder;
import io.sailfish.model.codec.JsonTree;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The JSON that annotations of version 1 carry. Its metrics are flat where those of version 2 have a target, a metric and a
 * current value of their own: {"type":"Pods","pods":{"metricName":"qps","targetAverageValue":"5"}}. What cannot be read
 * counts as absent.
 */
final class MetricForms {
    private static final Set<String> SOURCES = Set.of("object", "external", "pods", "resource", "containerResource");

    private MetricForms() {}

    static List<MetricSpec> specs(String text) {
        return metrics(text, MetricSpec.TYPE, MetricSpec.class, "target");
    }

    static List<MetricStatus> statuses(String text) {
        return metrics(text, MetricStatus.TYPE, MetricStatus.class, "current");
    }

    static String specsText(List<MetricSpec> metrics) {
        return flat(metrics, "target");
    }

    static String statusesText(List<MetricStatus> metrics) {
        return flat(metrics, "current");
    }

    /** One message as JSON. */
    static String text(Message message) {
        return new String(JsonEncoder.encode(message), StandardCharsets.UTF_8);
    }

    /** Messages as a JSON list. */
    static String text(List<? extends Message> messages) {
        List<Object> trees = new ArrayList<>();
        messages.forEach(message -> trees.add(JsonTree.parse(JsonEncoder.encode(message))));
        return encoded(trees);
    }

    private static String encoded(Object tree) {
        return new String(JsonTree.encode(tree), StandardCharsets.UTF_8);
    }

    private static List<?> items(String text) {
        if (text.isEmpty()) {
            return List.of();
        }
        try {
            return JsonTree.parse(text.getBytes(StandardCharsets.UTF_8)) instanceof List<?> list ? list : List.of();
        } catch (DecodeException e) {
            return List.of();
        }
    }

    static <T extends Message> List<T> list(String text, MessageType type, Class<T> javaType) {
        List<T> messages = new ArrayList<>();
        for (Object item : items(text)) {
            Message message = decoded(item, type);
            if (message != null) {
                messages.add(javaType.cast(message));
            }
        }
        return messages;
    }

    static @Nullable Message message(String text, MessageType type) {
        if (text.isEmpty()) {
            return null;
        }
        try {
            return decoded(JsonTree.parse(text.getBytes(StandardCharsets.UTF_8)), type);
        } catch (DecodeException e) {
            return null;
        }
    }

    private static @Nullable Message decoded(Object tree, MessageType type) {
        try {
            return JsonDecoder.decodeTree(tree, type).message();
        } catch (DecodeException e) {
            return null;
        }
    }

    /** The same fields in the message of another version; null where there is none. */
    static @Nullable Message other(Message from, MessageType type, boolean given) {
        if (!given) {
            return null;
        }
        Message.Builder builder = type.builder();
        for (Field field : type.fields()) {
            builder.set(field.index(), from.get(field.name()));
        }
        return builder.build();
    }

    private static <T extends Message> List<T> metrics(String text, MessageType type, Class<T> javaType, String inner) {
        List<T> metrics = new ArrayList<>();
        for (Object item : items(text)) {
            if (item instanceof Map<?, ?> metric) {
                Map<String, Object> nested = new LinkedHashMap<>();
                metric.forEach((name, value) -> nested.put(
                        (String) name,
                        SOURCES.contains(name) && value instanceof Map<?, ?> source ? nested(source, inner) : value));
                Message message = decoded(StringMap.copyOf(nested), type);
                if (message != null) {
                    metrics.add(javaType.cast(message));
                }
            }
        }
        return metrics;
    }

    /** A source of version 2 of one of version 1. */
    private static Map<String, Object> nested(Map<?, ?> source, String inner) {
        Map<String, Object> nested = new LinkedHashMap<>();
        Map<String, Object> values = new LinkedHashMap<>();
        Map<String, Object> metric = new LinkedHashMap<>();
        source.forEach((key, value) -> {
            String name = (String) key;
            boolean prefixed = name.startsWith(inner) && name.length() > inner.length();
            String bare = prefixed ? lower(name.substring(inner.length())) : "";
            switch (name) {
                case "metricName" -> metric.put("name", value);
                case "selector", "metricSelector" -> metric.put("selector", value);
                case "target" -> nested.put("describedObject", value);
                case "averageValue" -> values.put("averageValue", value);
                default -> {
                    if (bare.equals("value") || bare.startsWith("average")) {
                        values.put(bare, value);
                    } else {
                        nested.put(name, value);
                    }
                }
            }
        });
        if (!metric.isEmpty()) {
            nested.put("metric", StringMap.copyOf(metric));
        }
        if (inner.equals("target")) {
            values.put("type", type(values));
        }
        nested.put(inner, StringMap.copyOf(values));
        return StringMap.copyOf(nested);
    }

    private static String type(Map<String, Object> values) {
        if (values.containsKey("averageUtilization")) {
            return "Utilization";
        }
        return values.containsKey("averageValue") ? "AverageValue" : "Value";
    }

    private static String flat(List<? extends Message> metrics, String inner) {
        List<Object> all = new ArrayList<>();
        for (Message metric : metrics) {
            if (JsonTree.parse(JsonEncoder.encode(metric)) instanceof Map<?, ?> tree) {
                Map<String, Object> flat = new LinkedHashMap<>();
                tree.forEach((name, value) -> flat.put(
                        (String) name,
                        SOURCES.contains(name) && value instanceof Map<?, ?> source
                                ? flat((String) name, source, inner)
                                : value));
                all.add(StringMap.copyOf(flat));
            }
        }
        return encoded(all);
    }

    /** A source of version 1 of one of version 2. */
    private static Map<String, Object> flat(String type, Map<?, ?> source, String inner) {
        Map<String, Object> flat = new LinkedHashMap<>();
        source.forEach((key, value) -> {
            String name = (String) key;
            if (name.equals(inner) && value instanceof Map<?, ?> values) {
                values.forEach((field, amount) -> {
                    boolean plain = type.equals("object") && field.equals("averageValue");
                    if (!field.equals("type")) {
                        flat.put(plain ? "averageValue" : inner + upper((String) field), amount);
                    }
                });
            } else if (name.equals("metric") && value instanceof Map<?, ?> metric) {
                flat.put("metricName", metric.get("name"));
                if (metric.get("selector") != null) {
                    flat.put(type.equals("external") ? "metricSelector" : "selector", metric.get("selector"));
                }
            } else if (name.equals("describedObject")) {
                flat.put("target", value);
            } else {
                flat.put(name, value);
            }
        });
        return StringMap.copyOf(flat);
    }

    private static String lower(String name) {
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    private static String upper(String name) {
        return Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }
}
