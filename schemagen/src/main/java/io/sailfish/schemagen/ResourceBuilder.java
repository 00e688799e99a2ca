package io.sailfish.schemagen;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Merges the paths of client-java-api with a discovery table of a running API server of an older level, which has what
 * no artifact carries: short names, categories, and the kinds of subresources that take options.
 */
final class ResourceBuilder {
    private static final Pattern MODEL_PREFIX = Pattern.compile("^[A-Za-z]*?V\\d+");

    /** Lists that take a watch parameter in the artifact but do not serve it. */
    private static final List<String> NOT_WATCHED = List.of("/v1/componentstatuses");

    private final GoShape shape;
    private final ResourcePaths paths;
    private final Map<String, String[]> table = new HashMap<>();
    private final List<String> problems = new ArrayList<>();

    ResourceBuilder(GoShape shape, ResourcePaths paths) {
        this.shape = shape;
        this.paths = paths;
        for (String file : List.of("resources-1.32.tsv", "resources-later.tsv")) {
            GoShape.table(file).forEach(row -> table.put(row[0] + "/" + row[1] + "/" + row[2], row));
        }
    }

    List<String> problems() {
        return problems;
    }

    /** All resources, by group, version and name. */
    List<Schema.Resource> resources() {
        List<Schema.Resource> resources = new ArrayList<>();
        paths.resources.forEach((key, entry) -> resources.add(resource(key, entry)));
        return resources;
    }

    private Schema.Resource resource(String key, ResourcePaths.Entry entry) {
        String[] parts = key.split("/");
        String[] row = table.get(key);
        String kind = row != null ? row[4] : kind(entry.posted);
        if (NOT_WATCHED.contains(key)) {
            entry.verbs.remove("watch");
        }
        List<String> verbs = entry.verbs.stream().sorted().toList();
        if (row == null) {
            problems.add(key + " (" + kind + ") is in neither resource table");
        } else if (!new HashSet<>(list(row[6])).equals(new HashSet<>(verbs))
                || entry.namespaced != row[5].equals("true")) {
            problems.add(key + ": paths tell " + verbs + ", namespaced " + entry.namespaced + "; the table " + row[6]
                    + ", " + row[5]);
        }
        List<Schema.Subresource> subresources = new ArrayList<>();
        entry.subresources.forEach((name, sub) ->
                subresources.add(subresource(parts, kind, name, sub, row == null ? Map.of() : subresources(row[9]))));
        return new Schema.Resource(
                parts[0],
                parts[1],
                parts[2],
                row == null ? kind.toLowerCase(Locale.ROOT) : row[3],
                kind,
                entry.namespaced,
                verbs,
                row == null ? List.of() : list(row[7]),
                row == null ? List.of() : list(row[8]),
                subresources,
                goName(parts[0], parts[1], kind));
    }

    private Schema.Subresource subresource(
            String[] parent, String parentKind, String name, ResourcePaths.Entry entry, Map<String, String> table) {
        String declared = table.getOrDefault(name, "");
        List<String> verbs = entry.verbs.stream().sorted().toList();
        if (declared.isEmpty()) {
            String posted = entry.posted.isEmpty() ? parentKind : kind(entry.posted);
            return new Schema.Subresource(name, parent[0], parent[1], posted, verbs);
        }
        int colon = declared.indexOf(':');
        String[] kind = declared.substring(0, colon).split("/");
        List<String> declaredVerbs = list(declared.substring(colon + 1));
        return kind.length == 3
                ? new Schema.Subresource(name, kind[0], kind[1], kind[2], declaredVerbs)
                : kind.length == 2
                        ? new Schema.Subresource(name, "", kind[0], kind[1], declaredVerbs)
                        : new Schema.Subresource(name, parent[0], parent[1], kind[0], declaredVerbs);
    }

    /** "status(Pod:get,patch);…" by name. */
    private static Map<String, String> subresources(String text) {
        Map<String, String> byName = new HashMap<>();
        for (String part : list(text.replace(',', '|').replace(';', ','))) {
            int open = part.indexOf('(');
            byName.put(
                    part.substring(0, open),
                    part.substring(open + 1, part.length() - 1).replace('|', ','));
        }
        return byName;
    }

    private String goName(String group, String version, String kind) {
        GoShape.Kind wanted = new GoShape.Kind(group, version, kind);
        return shape.kinds.entrySet().stream()
                .filter(entry -> entry.getValue().equals(wanted))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseGet(() -> {
                    problems.add("no type for " + wanted);
                    return "";
                });
    }

    private static String kind(String model) {
        return MODEL_PREFIX.matcher(model).replaceFirst("");
    }

    private static List<String> list(String cell) {
        return cell.isEmpty() ? List.of() : Arrays.asList(cell.split(","));
    }
}
