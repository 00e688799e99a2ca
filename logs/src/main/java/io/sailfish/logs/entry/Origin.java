package io.sailfish.logs.entry;

import io.sailfish.model.StringMap;
import io.sailfish.model.codec.JsonTree;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where entries come from, as it was when they were written. Entries of one stream of one container share it.
 *
 * @param kind      what wrote them
 * @param namespace of the pod or Event; empty for components
 * @param pod       name of the pod; of an Event, the object that it is about where that is a pod; otherwise empty
 * @param uid       of the pod
 * @param container the container's name; the component's, for those
 * @param node      where it ran; empty where an Event does not say
 * @param workload  who owns the pod, as "Deployment/web"; empty where nobody does
 * @param labels    the pod's
 * @param stream    "stdout" or "stderr"; empty for Events
 */
public record Origin(
        Kind kind,
        String namespace,
        String pod,
        String uid,
        String container,
        String node,
        String workload,
        StringMap<String> labels,
        String stream) {

    /** What writes entries. */
    public enum Kind {
        CONTAINER("container"),
        COMPONENT("component"),
        EVENT("event");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        /** As it is written and asked for. */
        public String text() {
            return text;
        }

        /** The kind of this name. */
        public static Kind of(String text) {
            for (Kind kind : values()) {
                if (kind.text.equals(text)) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("no kind of log is named \"" + text + "\"");
        }
    }

    /** More labels than this are not kept. */
    private static final int MOST_LABELS = 100;

    public Origin {
        if (labels.size() > MOST_LABELS) {
            Map<String, String> some = new LinkedHashMap<>();
            labels.entrySet().stream().limit(MOST_LABELS).forEach(label -> some.put(label.getKey(), label.getValue()));
            labels = StringMap.copyOf(some);
        }
    }

    /** A program of Sailfish's own, or one beside it, on a node. */
    public static Origin component(String node, String name) {
        return new Origin(Kind.COMPONENT, "", "", "", name, node, "", StringMap.of(), "stderr");
    }

    /** The same, of another stream. */
    public Origin withStream(String other) {
        return new Origin(kind, namespace, pod, uid, container, node, workload, labels, other);
    }

    /** Whether the other's entries belong to the same run of text, whatever the stream. */
    public boolean isSameWriter(Origin other) {
        return kind == other.kind
                && namespace.equals(other.namespace)
                && pod.equals(other.pod)
                && uid.equals(other.uid)
                && container.equals(other.container)
                && node.equals(other.node);
    }

    /** As a tree of JSON, without what is empty. */
    public Map<String, Object> tree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("kind", kind.text());
        put(tree, "namespace", namespace);
        put(tree, "pod", pod);
        put(tree, "uid", uid);
        put(tree, "container", container);
        put(tree, "node", node);
        put(tree, "workload", workload);
        if (!labels.isEmpty()) {
            tree.put("labels", labels);
        }
        put(tree, "stream", stream);
        return tree;
    }

    /** What {@link #tree} made. */
    public static Origin of(Map<?, ?> tree) {
        Map<String, String> labels = new LinkedHashMap<>();
        if (tree.get("labels") instanceof Map<?, ?> given) {
            given.forEach((key, value) -> labels.put(String.valueOf(key), String.valueOf(value)));
        }
        return new Origin(
                Kind.of(text(tree, "kind")),
                text(tree, "namespace"),
                text(tree, "pod"),
                text(tree, "uid"),
                text(tree, "container"),
                text(tree, "node"),
                text(tree, "workload"),
                StringMap.copyOf(labels),
                text(tree, "stream"));
    }

    /** One text for each origin, from which {@link #parse} makes it again. */
    public String text() {
        return new String(JsonTree.encode(StringMap.copyOf(tree())), StandardCharsets.UTF_8);
    }

    /** What {@link #text} made. */
    public static Origin parse(String text) {
        return of((Map<?, ?>) JsonTree.parse(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static void put(Map<String, Object> tree, String key, String value) {
        if (!value.isEmpty()) {
            tree.put(key, value);
        }
    }

    private static String text(Map<?, ?> tree, String key) {
        return tree.get(key) instanceof String value ? value : "";
    }
}
