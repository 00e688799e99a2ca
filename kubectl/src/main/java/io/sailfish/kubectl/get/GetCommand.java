package io.sailfish.kubectl.get;

import io.sailfish.kubectl.command.Command;
import io.sailfish.kubectl.command.Invocation;
import io.sailfish.kubectl.failure.KubectlError;
import io.sailfish.kubectl.flags.FlagSet;
import io.sailfish.kubectl.flags.Parsed;
import io.sailfish.kubectl.print.Columns;
import io.sailfish.kubectl.print.ObjectPrinter;
import io.sailfish.kubectl.print.Printers;
import io.sailfish.kubectl.print.Table;
import io.sailfish.kubectl.resources.Finder;
import io.sailfish.kubectl.resources.Reference;
import io.sailfish.kubectl.rest.Api;
import io.sailfish.kubectl.rest.Resource;
import io.sailfish.kubectl.tree.Tree;
import io.sailfish.model.StringMap;
import io.sailfish.model.status.ApiException;
import io.sailfish.model.status.ApiException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code get}: objects as tables, or in another form. */
public final class GetCommand {
    private final Invocation call;
    private final Finder finder;
    private final Parsed flags;
    private final List<RuntimeException> problems = new ArrayList<>();

    private GetCommand(Invocation call) {
        this.call = call;
        this.finder = new Finder(call);
        this.flags = call.flags();
    }

    public static Command command() {
        return Command.of(
                "get",
                "(TYPE[.VERSION][.GROUP] [NAME | -l label] | TYPE/NAME ...) [flags]",
                "Display one or many resources",
                GetCommand::flags,
                call -> new GetCommand(call).run());
    }

    private static FlagSet flags() {
        return Finder.files()
                .and(Finder.selectors())
                .text("output", "o", "")
                .text("raw", "", "")
                .text("sort-by", "", "")
                .text("subresource", "", "")
                .number("chunk-size", "", 500)
                .list("label-columns", "L")
                .toggle("no-headers", "", false)
                .toggle("show-labels", "", false)
                .toggle("show-kind", "", false)
                .toggle("show-managed-fields", "", false)
                .toggle("ignore-not-found", "", false)
                .toggle("server-print", "", true)
                .toggle("watch", "w", false)
                .toggle("watch-only", "", false)
                .toggle("output-watch-events", "", false);
    }

    private void run() {
        if (flags.changed("raw")) {
            raw();
            return;
        }
        if (!flags.is("server-print")) {
            throw KubectlError.of("--server-print=false is not supported: tables are made by the server");
        }
        Optional<ObjectPrinter> printer =
                Printers.of(flags.text("output"), !flags.is("no-headers"), flags.is("show-managed-fields"));
        List<Reference> references = references();
        if (flags.is("watch") || flags.is("watch-only")) {
            new Watching(call, finder, look(references), printer).run(references);
            return;
        }
        if (printer.isPresent()) {
            objects(printer.get(), references);
        } else {
            tables(references);
        }
        if (!problems.isEmpty()) {
            throw KubectlError.all(problems);
        }
    }

    private void raw() {
        if (!call.arguments().isEmpty()) {
            throw call.misused("arguments may not be passed when --raw is specified");
        }
        byte[] body = call.api().raw("GET", flags.text("raw"), "", new byte[0]).body();
        call.out().print(new String(body, StandardCharsets.UTF_8));
    }

    private List<Reference> references() {
        if (finder.hasFiles()) {
            return finder.fromFiles().stream()
                    .map(target -> new Reference(target.resource(), target.name()))
                    .toList();
        }
        if (call.arguments().isEmpty()) {
            call.err()
                    .print(
                            "You must specify the type of resource to get. Use \"kubectl api-resources\" for a complete list"
                                    + " of supported resources.\n\n");
            throw KubectlError.of(
                    "error: Required resource not specified.\nUse \"kubectl explain <resource>\" for a detailed"
                            + " description of that resource (e.g. kubectl explain pods).\nSee 'kubectl get -h' for help and examples");
        }
        return finder.references(call.arguments());
    }

    private String path(Reference reference, String... parameters) {
        Resource resource = reference.resource();
        String namespace = finder.namespace(resource);
        String base = reference.name().isEmpty()
                ? resource.path(namespace) + finder.selection()
                : resource.path(namespace, reference.name())
                        + (flags.text("subresource").isEmpty() ? "" : "/" + flags.text("subresource"));
        String more = Api.query(parameters);
        return base + (base.contains("?") && !more.isEmpty() ? "&" + more.substring(1) : more);
    }

    /** The pieces of a list, or the one object of a name. */
    private List<Object> fetch(Reference reference, String accept, String... parameters) {
        List<Object> pieces = new ArrayList<>();
        String next = "";
        do {
            List<String> all = new ArrayList<>(List.of(parameters));
            if (reference.name().isEmpty() && flags.number("chunk-size") > 0) {
                all.addAll(List.of("limit", flags.text("chunk-size"), "continue", next));
            }
            Object piece = call.api().get(path(reference, all.toArray(String[]::new)), accept);
            pieces.add(piece);
            next = reference.name().isEmpty() ? Tree.text(piece, "metadata", "continue") : "";
        } while (!next.isEmpty());
        return pieces;
    }

    private List<Object> attempted(Reference reference, String accept, String... parameters) {
        try {
            return fetch(reference, accept, parameters);
        } catch (ApiException e) {
            if (e.getCause() != null) {
                throw e;
            }
            if (!(flags.is("ignore-not-found") && e.is(Reason.NOT_FOUND))) {
                problems.add(e);
            }
            return List.of();
        }
    }

    private void objects(ObjectPrinter printer, List<Reference> references) {
        List<Object> items = new ArrayList<>();
        for (Reference reference : references) {
            for (Object answer : attempted(reference, Api.JSON)) {
                if (reference.name().isEmpty()) {
                    items.addAll(Finder.items(answer, reference.resource()));
                } else {
                    items.add(answer);
                }
            }
        }
        boolean single = references.size() == 1 && !references.getFirst().name().isEmpty();
        if (items.isEmpty() && (single || !problems.isEmpty())) {
            return;
        }
        if (!flags.text("sort-by").isEmpty()) {
            SortBy.sort(items, flags.text("sort-by"), item -> item);
        }
        if (single) {
            printer.print(items.getFirst(), call.out());
        } else {
            printer.print(list(items), call.out());
        }
        printer.end(call.out());
    }

    /** Objects of any kinds in one. */
    private static StringMap<Object> list(List<Object> items) {
        return Tree.of("apiVersion", "v1", "items", items, "kind", "List", "metadata", Tree.of("resourceVersion", ""));
    }

    private Table.Look look(List<Reference> references) {
        Set<Resource> kinds = new LinkedHashSet<>();
        references.forEach(reference -> kinds.add(reference.resource()));
        return new Table.Look(
                flags.text("output").equals("wide"),
                flags.is("show-kind") || kinds.size() > 1,
                finder.allNamespaces(),
                flags.is("show-labels"),
                flags.list("label-columns"),
                !flags.is("no-headers"));
    }

    private void tables(List<Reference> references) {
        boolean sorted = !flags.text("sort-by").isEmpty();
        Table.Look look = look(references);
        Columns columns = Columns.ofTable();
        Resource last = null;
        boolean written = false;
        for (Reference reference : references) {
            List<Object> tables = attempted(reference, Api.TABLE, "includeObject", sorted ? "Object" : "");
            if (sorted) {
                tables = SortBy.tables(tables, flags.text("sort-by"));
            }
            for (Object table : tables) {
                if (!Tree.kind(table).equals("Table")) {
                    throw KubectlError.of("the server makes no table of "
                            + reference.resource().qualified());
                }
                if (Tree.list(table, "rows").isEmpty()) {
                    continue;
                }
                boolean header = !reference.resource().equals(last);
                if (header && last != null) {
                    call.out().print(columns.text() + (look.headers() ? "\n" : ""));
                    columns = Columns.ofTable();
                }
                Table.Look own =
                        look.namespaces() && !reference.resource().namespaced() ? look.withoutNamespaces() : look;
                Table.write(table, reference.resource(), own, header, columns);
                last = reference.resource();
                written = true;
            }
        }
        call.out().print(columns.isEmpty() ? "" : columns.text());
        if (!written && problems.isEmpty() && !flags.is("ignore-not-found")) {
            nothing(references);
        }
    }

    private void nothing(List<Reference> references) {
        boolean inNamespace = !finder.allNamespaces()
                && references.stream()
                        .allMatch(reference -> reference.resource().namespaced());
        call.err().print("No resources found" + (inNamespace ? " in " + call.namespace() + " namespace." : "") + "\n");
    }
}
