package io.sailfish.kubectl.print;

import io.sailfish.kubectl.failure.KubectlError;
import io.sailfish.model.ValueType.JsonNull;
import io.sailfish.model.codec.JsonTree;
import io.sailfish.model.status.GoSyntax;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Upstream's JSONPath templates: text with paths in braces, {@code {range …}{end}}, filters, unions, slices, recursive
 * descent. A key that is missing gives nothing.
 */
public final class JsonPath {
    private final List<Node> nodes;

    private JsonPath(List<Node> nodes) {
        this.nodes = nodes;
    }

    sealed interface Node {}

    record Text(String text) implements Node {}

    record Path(List<Step> steps) implements Node {}

    record Range(Path over, List<Node> body) implements Node {}

    sealed interface Step {}

    record Root() implements Step {}

    record Key(String name) implements Step {}

    record Every() implements Step {}

    record Recursive() implements Step {}

    record Slice(
            @Nullable Integer from,
            @Nullable Integer to,
            @Nullable Integer step,
            boolean single) implements Step {}

    record Union(List<Path> parts) implements Step {}

    record Filter(Operand left, String operator, Operand right) implements Step {}

    sealed interface Operand {}

    record Literal(Object value) implements Operand {}

    record Inner(Path path) implements Operand {}

    /** A template as users write it; a path without braces and leading dot is one too. */
    public static JsonPath parse(String template) {
        return new JsonPath(new JsonPathParser(template).template());
    }

    /** A field path as sort-by and custom columns have it, relaxed: {@code x.y}, {@code .x.y}, {@code {.x.y}}. */
    public static JsonPath ofField(String path) {
        String bare = path.startsWith("{") && path.endsWith("}") ? path.substring(1, path.length() - 1) : path;
        String dotted = bare.startsWith(".") || bare.startsWith("[") || bare.startsWith("$") ? bare : "." + bare;
        return parse("{" + dotted + "}");
    }

    /** The text that an object makes of the template. */
    public String print(Object object) {
        StringBuilder out = new StringBuilder();
        print(nodes, object, object, out);
        return out.toString();
    }

    /** The values that the template's paths find. */
    public List<Object> find(Object object) {
        List<Object> found = new ArrayList<>();
        for (Node node : nodes) {
            if (node instanceof Path path) {
                found.addAll(values(path, object, object));
            }
        }
        return found;
    }

    private static void print(List<Node> nodes, Object current, Object root, StringBuilder out) {
        for (Node node : nodes) {
            switch (node) {
                case Text(String text) -> out.append(text);
                case Path path -> {
                    List<String> texts = new ArrayList<>();
                    values(path, current, root).forEach(value -> texts.add(show(value)));
                    out.append(String.join(" ", texts));
                }
                case Range(Path over, List<Node> body) -> {
                    for (Object value : values(over, current, root)) {
                        print(body, value, root, out);
                    }
                }
            }
        }
    }

    /** A value as text: scalars bare, others as JSON. */
    public static String show(Object value) {
        return switch (value) {
            case String text -> text;
            case Map<?, ?> map -> new String(JsonTree.encode(map), StandardCharsets.UTF_8);
            case List<?> list -> new String(JsonTree.encode(list), StandardCharsets.UTF_8);
            case JsonNull _ -> "<nil>";
            case Double number -> GoSyntax.show(number);
            default -> value.toString();
        };
    }

    private static List<Object> values(Path path, Object current, Object root) {
        List<Object> values = List.of(current);
        for (Step step : path.steps()) {
            List<Object> next = new ArrayList<>();
            for (Object value : values) {
                step(step, value, root, next);
            }
            values = next;
        }
        return values;
    }

    private static void step(Step step, Object value, Object root, List<Object> into) {
        switch (step) {
            case Root _ -> into.add(root);
            case Key(String name) -> {
                if (value instanceof Map<?, ?> map && map.get(name) != null) {
                    into.add(map.get(name));
                }
            }
            case Every _ -> children(value, into);
            case Recursive _ -> descend(value, into);
            case Slice slice -> slice(slice, value, into);
            case Union(List<Path> parts) -> parts.forEach(part -> into.addAll(values(part, value, root)));
            case Filter filter -> {
                if (value instanceof List<?> list) {
                    for (Object item : list) {
                        if (holds(filter, item, root)) {
                            into.add(item);
                        }
                    }
                }
            }
        }
    }

    private static void children(Object value, List<Object> into) {
        switch (value) {
            case List<?> list -> into.addAll(list);
            case Map<?, ?> map -> into.addAll(map.values());
            default -> {}
        }
    }

    private static void descend(Object value, List<Object> into) {
        if (value instanceof Map<?, ?> || value instanceof List<?>) {
            into.add(value);
            List<Object> below = new ArrayList<>();
            children(value, below);
            below.forEach(child -> descend(child, into));
        }
    }

    private static void slice(Slice slice, Object value, List<Object> into) {
        if (!(value instanceof List<?> list)) {
            if (value instanceof Map<?, ?>) {
                throw KubectlError.of("map is not array or slice");
            }
            return;
        }
        int size = list.size();
        int from = slice.from() == null ? 0 : slice.from();
        from = from < 0 ? from + size : from;
        if (slice.single()) {
            if (from < 0 || from >= size) {
                throw KubectlError.of("array index out of bounds: index " + from + ", length " + size);
            }
            into.add(list.get(from));
            return;
        }
        int to = slice.to() == null ? size : slice.to();
        to = Math.min(to < 0 ? to + size : to, size);
        int step = slice.step() == null ? 1 : slice.step();
        for (int i = Math.max(from, 0); i < to && step > 0; i += step) {
            into.add(list.get(i));
        }
    }

    private static boolean holds(Filter filter, Object item, Object root) {
        List<Object> left = operand(filter.left(), item, root);
        if (filter.operator().isEmpty()) {
            return !left.isEmpty();
        }
        List<Object> right = operand(filter.right(), item, root);
        if (left.isEmpty() || right.isEmpty()) {
            return false;
        }
        int order = compare(left.getFirst(), right.getFirst());
        return switch (filter.operator()) {
            case "==" -> order == 0;
            case "!=" -> order != 0;
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            case ">" -> order > 0;
            case ">=" -> order >= 0;
            default -> throw KubectlError.of("unrecognized filter operator " + filter.operator());
        };
    }

    private static List<Object> operand(Operand operand, Object item, Object root) {
        return switch (operand) {
            case Literal(Object value) -> List.of(value);
            case Inner(Path path) -> values(path, item, root);
        };
    }

    private static int compare(Object left, Object right) {
        if (left instanceof Number a && right instanceof Number b) {
            return Double.compare(a.doubleValue(), b.doubleValue());
        }
        return show(left).compareTo(show(right));
    }
}
