package io.sailfish.kubectl.change;

import io.sailfish.kubectl.command.Command;
import io.sailfish.kubectl.command.Invocation;
import io.sailfish.kubectl.failure.KubectlError;
import io.sailfish.kubectl.flags.FlagSet;
import io.sailfish.kubectl.flags.Parsed;
import io.sailfish.kubectl.resources.Finder;
import io.sailfish.kubectl.resources.Reference;
import io.sailfish.kubectl.resources.Target;
import io.sailfish.kubectl.rest.Api;
import io.sailfish.kubectl.rest.Resource;
import io.sailfish.kubectl.tree.Tree;
import io.sailfish.model.StringMap;
import io.sailfish.model.codec.JsonTree;
import io.sailfish.model.status.ApiException;
import io.sailfish.model.status.ApiException.Reason;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@code delete}: deletes objects, and waits until they are gone. */
public final class DeleteCommand {
    private final Invocation call;
    private final Parsed flags;
    private final Outcome outcome;

    private DeleteCommand(Invocation call) {
        this.call = call;
        this.flags = call.flags();
        this.outcome = new Outcome(call);
    }

    public static Command command() {
        return Command.of(
                "delete",
                "([-f FILENAME] | TYPE [(NAME | -l label | --all)])",
                "Delete resources by file names, stdin, resources and names, or by resources and label selector",
                () -> new FlagSet()
                        .and(Finder.files())
                        .and(Finder.selectors())
                        .and(Outcome.flags())
                        .toggle("all", "", false)
                        .toggle("force", "", false)
                        .toggle("now", "", false)
                        .toggle("wait", "", true)
                        .toggle("ignore-not-found", "", false)
                        .number("grace-period", "", -1)
                        .duration("timeout", "0s")
                        .optional("cascade", "background", "background"),
                call -> new DeleteCommand(call).run());
    }

    private void run() {
        Finder finder = new Finder(call);
        if (!finder.hasFiles() && call.arguments().isEmpty()) {
            throw KubectlError.of(
                    "error: You must provide one or more resources by argument or filename.\nExample resource specifications"
                            + " include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'\n   '<resource> <name>'\n   '<resource>'");
        }
        StringMap<Object> options = options();
        Problems problems = new Problems();
        List<Target> deleted = new ArrayList<>();
        if (finder.hasFiles()) {
            for (Target target : finder.fromFiles()) {
                problems.attempt("deleting", target.source(), () -> delete(target, options, deleted));
            }
        } else {
            for (Reference reference : finder.references(call.arguments())) {
                problems.attempt(() -> targets(finder, reference)
                        .forEach(target -> problems.attempt(() -> delete(target, options, deleted))));
            }
        }
        if (flags.is("wait")) {
            deleted.forEach(this::await);
        }
        if (deleted.isEmpty() && problems.found().isEmpty() && !outcome.onClient() && !flags.is("ignore-not-found")) {
            call.out().print("No resources found\n");
        }
        problems.end();
    }

    private List<Target> targets(Finder finder, Reference reference) {
        Resource resource = reference.resource();
        if (reference.name().isEmpty()) {
            if (!flags.is("all") && !finder.hasSelection()) {
                throw KubectlError.of("resource(s) were provided, but no name was specified");
            }
            return finder.found(reference);
        }
        return List.of(new Target(
                resource, finder.namespace(resource), Tree.of("metadata", Tree.of("name", reference.name())), ""));
    }

    private StringMap<Object> options() {
        long grace = flags.number("grace-period");
        if (flags.is("now")) {
            if (flags.changed("grace-period")) {
                throw KubectlError.of("--now and --grace-period cannot be specified together");
            }
            grace = 1;
        }
        if (flags.is("force")) {
            call.err()
                    .print(
                            "Warning: Immediate deletion does not wait for confirmation that the running resource has been"
                                    + " terminated. The resource may continue to run on the cluster indefinitely.\n");
            grace = grace < 0 ? 0 : grace;
        } else if (grace == 0) {
            grace = 1;
        }
        StringMap<Object> options = Tree.of(
                "propagationPolicy",
                switch (flags.text("cascade")) {
                    case "background", "true" -> "Background";
                    case "foreground" -> "Foreground";
                    case "orphan", "false" -> "Orphan";
                    default ->
                        throw KubectlError.of("invalid cascade value (" + flags.text("cascade")
                                + "). Must be \"background\", \"foreground\", or \"orphan\"");
                });
        options = grace < 0 ? options : options.with("gracePeriodSeconds", grace);
        return outcome.parameter().isEmpty() ? options : options.with("dryRun", List.of("All"));
    }

    private void delete(Target target, StringMap<Object> options, List<Target> deleted) {
        Target gone = target;
        if (!outcome.onClient()) {
            try {
                Object answer = call.api().delete(target.path(), options);
                gone = target.with(Tree.with(
                        target.object(),
                        Tree.text(answer, "kind").equals("Status")
                                ? Tree.text(answer, "details", "uid")
                                : Tree.text(answer, "metadata", "uid"),
                        "metadata",
                        "uid"));
            } catch (ApiException e) {
                if (e.is(Reason.NOT_FOUND) && flags.is("ignore-not-found")) {
                    return;
                }
                throw e;
            }
        }
        deleted.add(gone);
        tell(target);
    }

    private void tell(Target target) {
        Resource resource = target.resource();
        String kind = resource.label();
        if (flags.text("output").equals("name")) {
            call.out().print(kind + "/" + target.name() + "\n");
            return;
        }
        String note = outcome.onClient() ? " (dry run)" : outcome.parameter().isEmpty() ? "" : " (server dry run)";
        String how = flags.is("force") ? "force deleted" : "deleted";
        call.out().print(kind.toLowerCase(Locale.ROOT) + " \"" + target.name() + "\" " + how + note + "\n");
    }

    /** Watches the object until it is gone, or was made anew. */
    private void await(Target target) {
        if (outcome.onClient() || !outcome.parameter().isEmpty()) {
            return;
        }
        call.out().flush();
        String selector = Api.query("fieldSelector", "metadata.name=" + target.name());
        Object list = call.api().get(target.resource().path(target.namespace()) + selector);
        List<?> items = Tree.list(list, "items");
        String uid = Tree.text(target.object(), "metadata", "uid");
        if (items.isEmpty() || !Tree.text(items.getFirst(), "metadata", "uid").equals(uid)) {
            return;
        }
        String limit = flags.duration("timeout").isZero()
                ? ""
                : Long.toString(flags.duration("timeout").toSeconds());
        String path = target.resource().path(target.namespace())
                + Api.query(
                        "fieldSelector",
                        "metadata.name=" + target.name(),
                        "watch",
                        "true",
                        "timeoutSeconds",
                        limit,
                        "resourceVersion",
                        Tree.text(list, "metadata", "resourceVersion"));
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(call.api().open(path, Api.JSON), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (Tree.text(JsonTree.parse(line.getBytes(StandardCharsets.UTF_8)), "type")
                        .equals("DELETED")) {
                    return;
                }
            }
        } catch (IOException e) {
            throw KubectlError.of(e.getMessage());
        }
        throw KubectlError.of(
                "timed out waiting for the condition on " + target.resource().qualified() + "/" + target.name());
    }
}
