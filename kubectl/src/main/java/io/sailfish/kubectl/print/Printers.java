package io.sailfish.kubectl.print;

import io.sailfish.kubectl.failure.KubectlError;
import io.sailfish.kubectl.tree.Tree;
import io.sailfish.model.codec.JsonIndent;
import io.sailfish.model.codec.JsonTree;
import io.sailfish.model.codec.YamlEncoder;
import io.sailfish.model.status.GoSyntax;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The forms of output that {@code -o} names. */
public final class Printers {
    private static final List<String> ALLOWED = List.of(
            "custom-columns",
            "custom-columns-file",
            "go-template",
            "go-template-file",
            "json",
            "jsonpath",
            "jsonpath-as-json",
            "jsonpath-file",
            "name",
            "template",
            "templatefile",
            "wide",
            "yaml");

    private Printers() {}

    /**
     * The printer for a form; empty for tables.
     *
     * @param output  the value of -o
     * @param headers whether custom columns have headers
     * @param managed whether managedFields are shown
     */
    public static Optional<ObjectPrinter> of(String output, boolean headers, boolean managed) {
        int equals = output.indexOf('=');
        String form = equals < 0 ? output : output.substring(0, equals);
        String template = equals < 0 ? "" : output.substring(equals + 1);
        return switch (form) {
            case "", "wide" -> Optional.empty();
            case "yaml" -> Optional.of(new Yaml(managed));
            case "json" -> Optional.of((object, out) -> json(stripped(object, managed), out));
            case "name" -> Optional.of(Printers::name);
            case "jsonpath" -> Optional.of(path(given(template, form)));
            case "jsonpath-file" -> Optional.of(path(file(template)));
            case "jsonpath-as-json" -> Optional.of(found(given(template, form)));
            case "custom-columns" -> Optional.of(CustomColumns.parse(given(template, form), headers));
            case "custom-columns-file" -> Optional.of(CustomColumns.ofFile(file(template), headers));
            default ->
                throw KubectlError.of("unable to match a printer suitable for the output format "
                        + GoSyntax.quote(output) + ", allowed formats are: " + String.join(",", ALLOWED));
        };
    }

    private static String given(String template, String form) {
        if (template.isEmpty()) {
            throw KubectlError.of(
                    form.startsWith("custom")
                            ? "custom-columns format specified but no custom columns given"
                            : "template format specified but no template given");
        }
        return template;
    }

    private static String file(String path) {
        try {
            return Files.readString(Path.of(path));
        } catch (IOException e) {
            throw KubectlError.of("error reading " + path + ", " + e.getMessage());
        }
    }

    private static ObjectPrinter path(String template) {
        JsonPath path = JsonPath.parse(template);
        return (object, out) -> out.print(path.print(object));
    }

    private static ObjectPrinter found(String template) {
        JsonPath path = JsonPath.parse(template);
        return (object, out) -> json(path.find(object), out);
    }

    private static final class Yaml implements ObjectPrinter {
        private final boolean managed;
        private boolean more;

        Yaml(boolean managed) {
            this.managed = managed;
        }

        @Override
        public void print(Object object, PrintStream out) {
            if (more) {
                out.print("---\n");
            }
            more = true;
            out.print(new String(YamlEncoder.encodeTree(stripped(object, managed)), StandardCharsets.UTF_8));
        }
    }

    /** JSON for people. */
    static void json(Object tree, PrintStream out) {
        out.print(new String(JsonIndent.indent(JsonTree.encode(tree), 4), StandardCharsets.UTF_8));
        out.print('\n');
    }

    private static Object stripped(Object object, boolean managed) {
        if (managed) {
            return object;
        }
        Object own = Tree.at(object, "metadata", "managedFields") == null
                ? object
                : Tree.without(object, "metadata", "managedFields");
        if (!(Tree.at(own, "items") instanceof List<?> items)) {
            return own;
        }
        List<Object> bare = new ArrayList<>();
        items.forEach(item -> bare.add(stripped(item, false)));
        return Tree.with(own, bare, "items");
    }

    private static void name(Object object, PrintStream out) {
        if (Tree.at(object, "items") instanceof List<?> items) {
            items.forEach(item -> name(item, out));
            return;
        }
        String version = Tree.apiVersion(object);
        String group = version.contains("/") ? "." + version.substring(0, version.indexOf('/')) : "";
        out.println(Tree.kind(object).toLowerCase(Locale.ROOT) + group + "/" + Tree.name(object));
    }
}
