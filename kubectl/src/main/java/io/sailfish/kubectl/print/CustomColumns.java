package io.sailfish.kubectl.print;

import io.sailfish.kubectl.failure.KubectlError;
import io.sailfish.kubectl.tree.Tree;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Columns that the user names, with a path for each. */
final class CustomColumns implements ObjectPrinter {
    private record Column(String header, JsonPath path) {}

    private final List<Column> columns;
    private final boolean headers;
    private final Columns out = Columns.ofTable();

    private CustomColumns(List<Column> columns, boolean headers) {
        this.columns = columns;
        this.headers = headers;
    }

    static CustomColumns parse(String specification, boolean headers) {
        List<Column> columns = new ArrayList<>();
        for (String part : specification.split(",", -1)) {
            int colon = part.indexOf(':');
            if (colon < 0) {
                throw KubectlError.of(
                        "unexpected custom-columns spec: " + part + ", expected <header>:<json-path-expr>");
            }
            columns.add(new Column(part.substring(0, colon), JsonPath.ofField(part.substring(colon + 1))));
        }
        return new CustomColumns(columns, headers);
    }

    /** The first line has the headers, the second the paths. */
    static CustomColumns ofFile(String content, boolean headers) {
        List<String> lines = content.lines().toList();
        if (lines.size() < 2) {
            throw KubectlError.of(
                    "invalid template format, expected two lines, the first with headers, the second with paths");
        }
        List<String> names = words(lines.get(0));
        List<String> paths = words(lines.get(1));
        if (names.size() != paths.size()) {
            throw KubectlError.of("number of headers (" + names.size() + ") and field specifications (" + paths.size()
                    + ") don't match");
        }
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            columns.add(new Column(names.get(i), JsonPath.ofField(paths.get(i))));
        }
        return new CustomColumns(columns, headers);
    }

    private static List<String> words(String line) {
        return Arrays.asList(line.strip().split("\\s+"));
    }

    @Override
    public void print(Object object, PrintStream stream) {
        if (out.isEmpty() && headers) {
            out.line(columns.stream().map(Column::header).toList());
        }
        if (Tree.at(object, "items") instanceof List<?> items) {
            items.forEach(this::row);
        } else {
            row(object);
        }
    }

    private void row(Object object) {
        List<String> cells = new ArrayList<>();
        for (Column column : columns) {
            List<Object> found = column.path().find(object);
            cells.add(
                    found.isEmpty()
                            ? "<none>"
                            : String.join(
                                    ",", found.stream().map(GoValues::show).toList()));
        }
        out.line(cells);
    }

    @Override
    public void end(PrintStream stream) {
        stream.print(out.text());
    }
}
