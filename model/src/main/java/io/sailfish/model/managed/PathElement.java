package io.sailfish.model.managed;

import io.sailfish.model.status.GoSyntax;
import java.util.List;
import java.util.Map;

/**
 * One step from a value into its parts: a field or map key, an item of a list by its keys, an item of a set by its
 * value, or a position. Ordered as upstream orders them: names, then keys, then values, then positions.
 */
public sealed interface PathElement extends Comparable<PathElement> {

    /** A field of a struct or a key of a map. */
    record Name(String name) implements PathElement {
        @Override
        public String toString() {
            return "." + name;
        }
    }

    /** An item of a list, found by the values of its keys; sorted by key. */
    record Keyed(List<Key> keys) implements PathElement {
        @Override
        public String toString() {
            StringBuilder text = new StringBuilder();
            for (Key key : keys) {
                text.append(text.isEmpty() ? '[' : ',')
                        .append(key.name())
                        .append('=')
                        .append(show(key.value()));
            }
            return text.append(']').toString();
        }
    }

    /** The name of a key and its value: a {@link String}, {@link Long}, {@link Double} or {@link Boolean}. */
    record Key(String name, Object value) {}

    /** An item of a set, by its value: a {@link String}, {@link Long}, {@link Double} or {@link Boolean}. */
    record Item(Object value) implements PathElement {
        @Override
        public String toString() {
            return "[=" + show(value) + "]";
        }
    }

    /** An item of a list, by its position. */
    record Index(int position) implements PathElement {
        @Override
        public String toString() {
            return "[" + position + "]";
        }
    }

    @Override
    default int compareTo(PathElement that) {
        return switch (this) {
            case Name(String name) -> that instanceof Name(String other) ? compareText(name, other) : -1;
            case Keyed(List<Key> keys) ->
                switch (that) {
                    case Name _ -> 1;
                    case Keyed(List<Key> others) -> compareKeys(keys, others);
                    case Item _, Index _ -> -1;
                };
            case Item(Object value) ->
                switch (that) {
                    case Name _, Keyed _ -> 1;
                    case Item(Object other) -> compareValues(value, other);
                    case Index _ -> -1;
                };
            case Index(int position) -> that instanceof Index(int other) ? Integer.compare(position, other) : 1;
        };
    }

    private static int compareKeys(List<Key> left, List<Key> right) {
        for (int i = 0; i < left.size() && i < right.size(); i++) {
            int order = compareText(left.get(i).name(), right.get(i).name());
            if (order == 0) {
                order = compareValues(left.get(i).value(), right.get(i).value());
            }
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(left.size(), right.size());
    }

    /** Numbers first, then texts, truth values and whatever else. */
    private static int compareValues(Object left, Object right) {
        int order = Integer.compare(rank(left), rank(right));
        if (order != 0) {
            return order;
        }
        if (left instanceof Long a && right instanceof Long b) {
            return Long.compare(a, b);
        }
        return switch (left) {
            case Number number -> Double.compare(number.doubleValue(), ((Number) right).doubleValue());
            case String text -> compareText(text, (String) right);
            case Boolean truth -> truth.compareTo((Boolean) right);
            default -> compareText(left.toString(), right.toString());
        };
    }

    private static int rank(Object value) {
        return switch (value) {
            case Number _ -> 0;
            case String _ -> 1;
            case Boolean _ -> 2;
            case List<?> _ -> 3;
            case Map<?, ?> _ -> 4;
            default -> 5;
        };
    }

    /** Upstream's order of texts: by UTF-8 bytes, which is by code point. */
    private static int compareText(String left, String right) {
        int length = Math.min(left.length(), right.length());
        for (int i = 0; i < length; i++) {
            char a = left.charAt(i);
            char b = right.charAt(i);
            if (a != b) {
                boolean surrogates = Character.isSurrogate(a) || Character.isSurrogate(b);
                return surrogates ? Integer.compare(left.codePointAt(i), right.codePointAt(i)) : a - b;
            }
        }
        return left.length() - right.length();
    }

    private static String show(Object value) {
        return value instanceof String text ? GoSyntax.quote(text) : value.toString();
    }
}
