package io.sailfish.apiserver.request;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The parameters after the question mark, decoded. A parameter may stand several times; most readers want the first.
 */
public final class Query {
    /** No parameters. */
    public static final Query EMPTY = new Query("", Map.of());

    private final String raw;
    private final Map<String, List<String>> values;

    private Query(String raw, Map<String, List<String>> values) {
        this.raw = raw;
        this.values = values;
    }

    /** Decodes what stands after the question mark. A part that is not well-formed is left out, as in Go. */
    public static Query parse(String raw) {
        if (raw.isEmpty()) {
            return EMPTY;
        }
        Map<String, List<String>> values = new LinkedHashMap<>();
        int start = 0;
        while (start <= raw.length()) {
            int end = raw.indexOf('&', start);
            if (end < 0) {
                end = raw.length();
            }
            if (end > start) {
                add(values, raw.substring(start, end));
            }
            start = end + 1;
        }
        return new Query(raw, values);
    }

    /** The text as it came. */
    public String raw() {
        return raw;
    }

    /** The first value, empty where there is none. */
    public String first(String name) {
        List<String> found = values.get(name);
        return found == null ? "" : found.getFirst();
    }

    /** All values of a parameter. */
    public List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    /** Whether the parameter stands in the query, with a value or without. */
    public boolean has(String name) {
        return values.containsKey(name);
    }

    /** A boolean as upstream reads it: present and neither "0" nor "false". */
    public boolean flag(String name) {
        List<String> found = values.get(name);
        return found != null
                && !found.getFirst().equals("0")
                && !found.getFirst().equalsIgnoreCase("false");
    }

    /** The parameters with their values. */
    public Map<String, List<String>> values() {
        return Collections.unmodifiableMap(values);
    }

    /** The path and query as one, for answers that cannot be told otherwise. */
    @Override
    public String toString() {
        return raw;
    }

    private static void add(Map<String, List<String>> values, String part) {
        if (part.indexOf(';') >= 0) {
            return;
        }
        int equals = part.indexOf('=');
        try {
            String name = decode(equals < 0 ? part : part.substring(0, equals));
            String value = equals < 0 ? "" : decode(part.substring(equals + 1));
            values.computeIfAbsent(name, any -> new ArrayList<>(1)).add(value);
        } catch (IllegalArgumentException malformed) {
            // Go's Query() drops a pair it cannot decode and keeps the rest.
        }
    }

    private static String decode(String text) {
        if (text.indexOf('%') < 0 && text.indexOf('+') < 0) {
            return text;
        }
        return java.net.URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
