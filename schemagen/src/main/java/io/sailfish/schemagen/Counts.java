package io.sailfish.schemagen;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * How much of everything was derived. Compared with expected-counts.tsv, so that a source that silently yields less (a
 * comment format that changed, a jar without sources) ends the build.
 */
final class Counts {
    private Counts() {}

    static Map<String, Integer> of(Schema schema) {
        List<Schema.Field> fields =
                schema.types().stream().flatMap(type -> type.fields().stream()).toList();
        Map<String, Integer> counts = new LinkedHashMap<>();
        counts.put("types", schema.types().size());
        counts.put("kinds", (int)
                schema.types().stream().filter(type -> type.kind() != null).count());
        counts.put("atomic types", (int)
                schema.types().stream().filter(Schema.Type::atomic).count());
        counts.put("fields", fields.size());
        counts.put("pointers", count(fields, Schema.Field::pointer));
        counts.put("inlined fields", count(fields, field -> !field.inlinedIn().isEmpty()));
        counts.put("required", count(fields, Schema.Field::required));
        counts.put(
                "list, map and struct types",
                count(fields, field -> !field.topology().equals("DEFAULT")));
        counts.put("list map keys", count(fields, field -> !field.mapKeys().isEmpty()));
        counts.put(
                "patch strategies", count(fields, field -> !field.strategies().isEmpty()));
        counts.put("patch merge keys", count(fields, field -> !field.mergeKey().isEmpty()));
        counts.put(
                "declared defaults",
                count(fields, field -> !field.defaultValue().isEmpty()));
        counts.put("enums", count(fields, field -> !field.enumValues().isEmpty()));
        counts.put(
                "field descriptions",
                count(fields, field -> !field.description().isEmpty()));
        counts.put("resources", schema.resources().size());
        counts.put(
                "subresources",
                schema.resources().stream()
                        .mapToInt(resource -> resource.subresources().size())
                        .sum());
        return counts;
    }

    private static int count(List<Schema.Field> fields, Predicate<Schema.Field> wanted) {
        return (int) fields.stream().filter(wanted).count();
    }

    /** What differs from the table. */
    static List<String> problems(Schema schema) {
        Map<String, Integer> expected = new LinkedHashMap<>();
        GoShape.table("expected-counts.tsv").forEach(row -> expected.put(row[0], Integer.valueOf(row[1])));
        List<String> problems = new ArrayList<>();
        of(schema).forEach((what, count) -> {
            if (!count.equals(expected.get(what))) {
                problems.add("expected " + expected.get(what) + " " + what + ", found " + count);
            }
        });
        return problems;
    }
}
