package io.sailfish.kubectl.print;

import io.sailfish.kubectl.rest.Resource;
import io.sailfish.kubectl.tree.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes the tables that a server makes of objects. */
public final class Table {
    private static final int WITHOUT_WIDE = 0;

    /**
     * What of a table is shown.
     *
     * @param wide       also columns that are not for every day
     * @param kinds      names with their kind
     * @param namespaces a column with the namespace
     * @param labels     a column with all labels
     * @param columns    labels that have columns of their own
     * @param headers    whether columns have headers
     */
    public record Look(
            boolean wide, boolean kinds, boolean namespaces, boolean labels, List<String> columns, boolean headers) {
        public Look withoutNamespaces() {
            return new Look(wide, kinds, false, labels, columns, headers);
        }
    }

    private Table() {}

    /** Adds the header and rows of a table. */
    public static void write(Object table, Resource resource, Look look, boolean header, Columns out) {
        List<Integer> shown = new ArrayList<>();
        List<String> names = new ArrayList<>();
        List<?> definitions = Tree.list(table, "columnDefinitions");
        int nameColumn = -1;
        for (int i = 0; i < definitions.size(); i++) {
            Object definition = definitions.get(i);
            if (look.wide() || Tree.number(definition, 0, "priority") == WITHOUT_WIDE) {
                if (Tree.text(definition, "format").equals("name")
                        && Tree.text(definition, "type").equals("string")) {
                    nameColumn = i;
                }
                shown.add(i);
                names.add(Tree.text(definition, "name").toUpperCase(Locale.ROOT));
            }
        }
        if (header && look.headers()) {
            out.line(around(
                    look,
                    "NAMESPACE",
                    names,
                    look.columns().stream().map(Table::labelHeader).toList(),
                    "LABELS"));
        }
        for (Object row : Tree.list(table, "rows")) {
            List<String> cells = new ArrayList<>();
            List<?> values = Tree.list(row, "cells");
            for (int i : shown) {
                String cell = i < values.size() ? cell(values.get(i)) : "";
                cells.add(i == nameColumn && look.kinds() ? resource.label() + "/" + cell : cell);
            }
            Map<String, Object> labels = Tree.map(row, "object", "metadata", "labels");
            List<String> own = look.columns().stream()
                    .map(label -> labels.containsKey(label) ? String.valueOf(labels.get(label)) : "")
                    .toList();
            out.line(around(look, Tree.namespace(Tree.map(row, "object")), cells, own, shown(labels)));
        }
    }

    private static List<String> around(
            Look look, String namespace, List<String> cells, List<String> columns, String labels) {
        List<String> line = new ArrayList<>();
        if (look.namespaces()) {
            line.add(namespace);
        }
        line.addAll(cells);
        line.addAll(columns);
        if (look.labels()) {
            line.add(labels);
        }
        return line;
    }

    private static String labelHeader(String label) {
        return label.substring(label.lastIndexOf('/') + 1).toUpperCase(Locale.ROOT);
    }

    private static String cell(Object value) {
        String text = JsonPath.show(value);
        int end = text.split("[\f\u000b\n\r]", 2)[0].length();
        return end < text.length() ? text.substring(0, end) + "..." : text;
    }

    /** Labels as {@code a=b,c=d}. */
    public static String shown(Map<String, Object> labels) {
        if (labels.isEmpty()) {
            return "<none>";
        }
        List<String> pairs = new ArrayList<>();
        labels.forEach((key, value) -> pairs.add(key + "=" + value));
        return String.join(",", pairs);
    }
}
