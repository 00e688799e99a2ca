package io.sailfish.schemagen;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What reflection over upstream's Go types said: go-shape.tsv, go-kinds.tsv and go-enums.tsv, made by
 * {@code schemagen/goshape}.
 */
final class GoShape {

    /** One struct field; the JSON name is "(inline)" for an inlined struct. */
    record Row(
            String message,
            String json,
            int number,
            String goKind,
            TypeRef type,
            boolean omitEmpty,
            boolean omitZero,
            String patchStrategy,
            String patchMergeKey) {
        boolean isInline() {
            return json.equals("(inline)");
        }

        boolean isPointer() {
            return goKind.equals("pointer");
        }
    }

    /** The group, version and kind a type is registered under. */
    record Kind(String group, String version, String kind) {}

    /** The constants of a field's string type, and whether OpenAPI lists them. */
    record Enum(boolean listed, List<String> values, List<String> names) {
        static final Enum NONE = new Enum(false, List.of(), List.of());
    }

    static final String TYPE_META = "k8s.io/apimachinery/pkg/apis/meta/v1.TypeMeta";

    /** Types in order of name, fields in order of declaration. */
    final Map<String, List<Row>> types = new LinkedHashMap<>();

    final Map<String, Kind> kinds = new LinkedHashMap<>();

    private final Map<String, Enum> enums = new LinkedHashMap<>();

    GoShape() {
        for (String[] cell : table("go-shape.tsv")) {
            List<Row> rows = types.computeIfAbsent(cell[0], name -> new ArrayList<>());
            if (cell[1].equals("(empty)")) {
                continue;
            }
            rows.add(new Row(
                    cell[0],
                    cell[1],
                    Integer.parseInt(cell[2]),
                    cell[3],
                    TypeRef.parse(cell[4]),
                    cell[5].equals("true"),
                    cell[6].equals("true"),
                    cell[7],
                    cell[8]));
        }
        for (String[] cell : table("go-kinds.tsv")) {
            kinds.put(cell[0], new Kind(cell[1], cell[2], cell[3]));
        }
        for (String[] cell : table("go-enums.tsv")) {
            enums.put(
                    cell[0] + "#" + cell[1],
                    new Enum(cell[2].equals("true"), List.of(cell[3].split(",", -1)), List.of(cell[4].split(","))));
        }
    }

    /** The constants of a field's type. */
    Enum enumOf(String message, String json) {
        return enums.getOrDefault(message + "#" + json, Enum.NONE);
    }

    /** The rows of a tab-separated table beside this class, without its header. */
    static List<String[]> table(String name) {
        try (InputStream in = GoShape.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("no table " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .skip(1)
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t", -1))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
