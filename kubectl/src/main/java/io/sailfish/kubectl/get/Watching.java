package io.sailfish.kubectl.get;

import io.sailfish.kubectl.command.Invocation;
import io.sailfish.kubectl.failure.KubectlError;
import io.sailfish.kubectl.print.Columns;
import io.sailfish.kubectl.print.ObjectPrinter;
import io.sailfish.kubectl.print.Table;
import io.sailfish.kubectl.resources.Finder;
import io.sailfish.kubectl.resources.Reference;
import io.sailfish.kubectl.rest.Api;
import io.sailfish.kubectl.rest.Resource;
import io.sailfish.kubectl.tree.Tree;
import io.sailfish.model.codec.JsonTree;
import io.sailfish.model.status.ApiException;
import io.sailfish.model.status.StatusMessages;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Shows objects of one resource and then what happens to them, until the server or the user ends it. */
final class Watching {
    private final Invocation call;
    private final Finder finder;
    private final Table.Look look;
    private final Optional<ObjectPrinter> printer;
    private boolean headed;
    private Object definitions = List.of();

    Watching(Invocation call, Finder finder, Table.Look look, Optional<ObjectPrinter> printer) {
        this.call = call;
        this.finder = finder;
        this.look = look;
        this.printer = printer;
    }

    void run(List<Reference> references) {
        if (references.size() != 1) {
            throw KubectlError.of("you may only specify a single resource type");
        }
        Reference reference = references.getFirst();
        Resource resource = reference.resource();
        String accept = printer.isPresent() ? Api.JSON : Api.TABLE;
        String base = resource.path(finder.namespace(resource));
        List<String> parameters = new ArrayList<>(List.of(
                "labelSelector",
                call.flags().text("selector"),
                "fieldSelector",
                call.flags().text("field-selector")));
        String version;
        if (reference.name().isEmpty()) {
            Object list = call.api().get(base + Api.query(parameters.toArray(String[]::new)), accept);
            version = Tree.text(list, "metadata", "resourceVersion");
            if (!call.flags().is("watch-only")) {
                first(list, resource);
            }
        } else {
            Object object = call.api().get(resource.path(finder.namespace(resource), reference.name()), accept);
            version = Tree.text(object, "metadata", "resourceVersion");
            parameters.set(3, "metadata.name=" + reference.name());
            if (!call.flags().is("watch-only")) {
                show("ADDED", object, resource);
            }
        }
        parameters.addAll(List.of("watch", "true", "resourceVersion", version));
        follow(base + Api.query(parameters.toArray(String[]::new)), accept, resource);
    }

    private void first(Object list, Resource resource) {
        if (printer.isPresent()) {
            Finder.items(list, resource).forEach(item -> show("ADDED", item, resource));
        } else if (!Tree.list(list, "rows").isEmpty()) {
            show("ADDED", list, resource);
        }
    }

    private void follow(String path, String accept, Resource resource) {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(call.api().open(path, accept), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Object event = JsonTree.parse(line.getBytes(StandardCharsets.UTF_8));
                String type = Tree.text(event, "type");
                if (type.equals("ERROR")) {
                    byte[] status = JsonTree.encode(Tree.map(event, "object"));
                    throw new ApiException(StatusMessages.toFailure(
                            (int) Tree.number(event, 500, "object", "code"),
                            new String(status, StandardCharsets.UTF_8)));
                }
                if (!type.equals("BOOKMARK")) {
                    show(type, Tree.map(event, "object"), resource);
                }
            }
        } catch (IOException e) {
            throw KubectlError.of(e.getMessage());
        }
    }

    private void show(String type, Object object, Resource resource) {
        boolean events = call.flags().is("output-watch-events");
        if (printer.isPresent()) {
            Object shown = events ? Tree.of("object", object, "type", type) : object;
            printer.get().print(shown, call.out());
        } else {
            Object table = object;
            if (Tree.list(table, "columnDefinitions").isEmpty()) {
                table = Tree.with(table, definitions, "columnDefinitions");
            } else {
                definitions = Tree.list(table, "columnDefinitions");
            }
            Columns columns = Columns.ofTable();
            Table.write(table, resource, look, !headed, columns);
            headed = true;
            call.out().print(events ? withEvents(type, columns) : columns.text());
        }
        call.out().flush();
    }

    private String withEvents(String type, Columns columns) {
        Columns wider = Columns.ofTable();
        for (String line : columns.text().stripTrailing().split("\n")) {
            boolean header = look.headers() && line.startsWith("NAME");
            wider.add((header ? "EVENT" : type) + "\t" + line);
        }
        return wider.text();
    }
}
