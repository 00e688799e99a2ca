package io.sailfish.logs.entry;

import io.sailfish.model.codec.DecodeException;
import io.sailfish.model.codec.JsonTree;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The fields of a text that is a JSON object, flattened: {@code {"user":{"id":7}}} has the field user.id with the value 7. */
public final class JsonFields {
    private static final int MOST = 64;
    private static final int DEEPEST = 6;
    private static final int LONGEST_VALUE = 256;
    private static final List<String> LEVELS = List.of("level", "severity", "lvl", "loglevel", "log.level", "type");

    private JsonFields() {}

    /** The fields; none where the text is no JSON object. */
    public static Map<String, String> of(String text) {
        int first = 0;
        while (first < text.length() && Character.isWhitespace(text.charAt(first))) {
            first++;
        }
        if (first == text.length()
                || text.charAt(first) != '{'
                || !text.stripTrailing().endsWith("}")) {
            return Map.of();
        }
        try {
            Map<String, String> fields = new LinkedHashMap<>();
            flatten("", JsonTree.parse(text.getBytes(StandardCharsets.UTF_8)), 0, fields);
            return fields;
        } catch (DecodeException noJson) {
            // It only began like JSON: it is text then.
            return Map.of();
        }
    }

    /** The level that the fields or, where they do not, the text names. */
    public static Level level(Map<String, String> fields, String text) {
        for (String name : LEVELS) {
            String value = fields.get(name);
            if (value != null) {
                Level named = Level.ofField(value).orElse(Level.UNKNOWN);
                if (named != Level.UNKNOWN) {
                    return named;
                }
            }
        }
        return fields.isEmpty() ? Level.in(text) : Level.UNKNOWN;
    }

    private static void flatten(String name, Object value, int depth, Map<String, String> into) {
        if (into.size() >= MOST) {
            return;
        }
        switch (value) {
            case Map<?, ?> map
            when depth < DEEPEST ->
                map.forEach(
                        (key, inner) -> flatten(name.isEmpty() ? "" + key : name + "." + key, inner, depth + 1, into));
            case List<?> list
            when depth < DEEPEST -> {
                for (Object item : list) {
                    if (!(item instanceof Map) && !(item instanceof List)) {
                        into.merge(name, cut(String.valueOf(item)), (one, other) -> cut(one + " " + other));
                    }
                }
            }
            case Map<?, ?> _, List<?> _ -> {}
            default -> into.put(name, cut(String.valueOf(value)));
        }
    }

    private static String cut(String value) {
        return value.length() > LONGEST_VALUE ? value.substring(0, LONGEST_VALUE) : value;
    }
}
