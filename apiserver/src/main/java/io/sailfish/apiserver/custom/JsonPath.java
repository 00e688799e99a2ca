package io.sailfish.apiserver.custom;

import io.sailfish.apiserver.custom.schema.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A path into an object, in the language of kubectl's JSONPath templates as printer columns and selectable fields use it:
 * names, quoted names, indexes, slices, wildcards, unions, recursive descent and filters. Missing members are no failure.
 * Immutable.
 */
public final class JsonPath {
    private final List<Step> steps;

    JsonPath(List<Step> steps) {
        this.steps = List.copyOf(steps);
    }

    /**
     * Reads a path such as ".spec.list[?(@.type=='a')].name".
     *
     * @throws IllegalArgumentException if it is malformed
     */
    public static JsonPath parse(String text) {
        return new JsonPath(new JsonPathParser(text).path());
    }

    /**
     * What the path leads to, in order.
     *
     * @throws IllegalArgumentException if a step cannot be taken, as an index into what is no list
     */
    public List<Object> find(Object root) {
        List<Object> values = List.of(root);
        for (Step step : steps) {
            List<Object> next = new ArrayList<>();
            for (Object value : values) {
                step.take(value, next);
            }
            values = next;
        }
        return values;
    }

    /** The first value, or null where there is none or a step cannot be taken. */
    public @Nullable Object first(Object root) {
        try {
            List<Object> found = find(root);
            return found.isEmpty() ? null : found.getFirst();
        } catch (IllegalArgumentException impossible) {
            return null;
        }
    }

    /** One step of a path: from a value to those it leads to. */
    sealed interface Step {
        void take(Object value, List<Object> into);
    }

    record Member(String name) implements Step {
        @Override
        public void take(Object value, List<Object> into) {
            Object member = Json.member(value, name);
            if (member != null) {
                into.add(member);
            }
        }
    }

    record Everything() implements Step {
        @Override
        public void take(Object value, List<Object> into) {
            children(value, into);
        }
    }

    /** The value itself and all that lies within it, as far as it has something within. */
    record Descent() implements Step {
        @Override
        public void take(Object value, List<Object> into) {
            List<Object> children = new ArrayList<>();
            children(value, children);
            if (!children.isEmpty()) {
                into.add(value);
                children.forEach(child -> take(child, into));
            }
        }
    }

    private static void children(Object value, List<Object> into) {
        if (value instanceof List<?> list) {
            into.addAll(list);
        } else if (Json.isObject(value)) {
            Json.forEachMember(value, (name, member) -> into.add(member));
        }
    }

    /** Items from one place to another; a single index is a slice of one. */
    record Slice(@Nullable Integer from, @Nullable Integer to, boolean single, int step) implements Step {
        @Override
        public void take(Object value, List<Object> into) {
            if (Json.isNull(value)) {
                return;
            }
            if (!(value instanceof List<?> list)) {
                throw new IllegalArgumentException(Json.goType(value) + " is not array or slice");
            }
            int size = list.size();
            int first = from == null ? 0 : from < 0 ? from + size : from;
            int end = single ? first + 1 : to == null ? size : to < 0 ? to + size : to;
            if (first == end) {
                return;
            }
            if (first < 0 || first >= size) {
                throw new IllegalArgumentException("array index out of bounds: index " + first + ", length " + size);
            }
            if (end > size || end < first) {
                throw new IllegalArgumentException(
                        "array index out of bounds: index " + (end - 1) + ", length " + size);
            }
            for (int i = first; i < end; i += step) {
                into.add(list.get(i));
            }
        }
    }

    record Union(List<JsonPath> paths) implements Step {
        @Override
        public void take(Object value, List<Object> into) {
            paths.forEach(path -> into.addAll(path.find(value)));
        }
    }

    /** A value that stands for itself, in filters. */
    record Literal(Object literal) implements Step {
        @Override
        public void take(Object value, List<Object> into) {
            into.add(literal);
        }
    }

    /** The items for which a comparison holds. */
    record Filter(JsonPath left, String operator, @Nullable JsonPath right) implements Step {
        @Override
        public void take(Object value, List<Object> into) {
            if (!(value instanceof List<?> list)) {
                throw new IllegalArgumentException(Json.text(value) + " is not array or slice and cannot be filtered");
            }
            for (Object item : list) {
                if (holds(item)) {
                    into.add(item);
                }
            }
        }

        private boolean holds(Object item) {
            List<Object> lefts = left.find(item);
            if (right == null) {
                return !lefts.isEmpty();
            }
            List<Object> rights = right.find(item);
            if (lefts.isEmpty() || rights.isEmpty()) {
                return false;
            }
            if (lefts.size() > 1 || rights.size() > 1) {
                throw new IllegalArgumentException("can only compare one element at a time");
            }
            return compare(lefts.getFirst(), rights.getFirst());
        }

        private boolean compare(Object one, Object other) {
            return switch (operator) {
                case "==" -> Json.same(one, other);
                case "!=" -> !Json.same(one, other);
                case "<" -> order(one, other) < 0;
                case "<=" -> order(one, other) <= 0;
                case ">" -> order(one, other) > 0;
                default -> order(one, other) >= 0;
            };
        }

        private static int order(Object one, Object other) {
            if (one instanceof Number left && other instanceof Number right) {
                return Double.compare(left.doubleValue(), right.doubleValue());
            }
            if (one instanceof String left && other instanceof String right) {
                return left.compareTo(right);
            }
            throw new IllegalArgumentException("incompatible types for comparison");
        }
    }
}
