package io.sailfish.apiserver.custom.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A path into a schema: ".spec.a['b.c']".
 *
 * @param names  the steps
 * @param schema of what the path leads to; null where there is a fault
 * @param fault  what is wrong with the path; null where it leads to a field
 */
public record SchemaPath(
        List<String> names,
        @Nullable JsonSchema schema,
        @Nullable String fault) {
    private static final Pattern TOKEN = Pattern.compile("'(?:[^'\\\\]|\\\\.)*'|[.\\[\\]]|[^.\\[\\]']+|'");

    /**
     * Follows a path.
     *
     * @param brackets whether names may stand in brackets
     */
    public static SchemaPath find(String path, JsonSchema root, boolean brackets) {
        List<String> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(path);
        while (matcher.find()) {
            tokens.add(matcher.group());
        }
        List<String> names = new ArrayList<>();
        JsonSchema at = root;
        for (int i = 0; i < tokens.size(); i++) {
            String name;
            switch (tokens.get(i)) {
                case "." -> {
                    if (++i == tokens.size()) {
                        return failed("unexpected end of JSON path");
                    }
                    name = tokens.get(i);
                }
                case "[" -> {
                    if (!brackets) {
                        return failed("array notation is not allowed");
                    }
                    if (++i == tokens.size()) {
                        return failed("unexpected end of JSON path");
                    }
                    String quoted = tokens.get(i);
                    if (quoted.length() < 2 || !quoted.startsWith("'")) {
                        return failed("expected single quoted string but got " + quoted);
                    }
                    name = quoted.substring(1, quoted.length() - 1).replaceAll("\\\\(.)", "$1");
                    if (++i == tokens.size()) {
                        return failed("unexpected end of JSON path");
                    }
                    if (!tokens.get(i).equals("]")) {
                        return failed("expected ] but got " + tokens.get(i));
                    }
                }
                default -> {
                    return failed("expected [ or . but got: " + tokens.get(i));
                }
            }
            at = at.properties().isEmpty() ? at.values() : at.property(name);
            if (at == null) {
                return failed("does not refer to a valid field");
            }
            names.add(name);
        }
        return names.isEmpty() ? failed("does not refer to a valid field") : new SchemaPath(names, at, null);
    }

    private static SchemaPath failed(String fault) {
        return new SchemaPath(List.of(), null, fault);
    }
}
