package io.sailfish.kubectl.change;

import io.sailfish.kubectl.command.Command;
import io.sailfish.kubectl.command.Invocation;
import io.sailfish.kubectl.failure.KubectlError;
import io.sailfish.kubectl.flags.FlagSet;
import io.sailfish.kubectl.resources.Finder;
import io.sailfish.kubectl.resources.Reference;
import io.sailfish.kubectl.resources.Target;
import io.sailfish.kubectl.rest.Api;
import io.sailfish.kubectl.tree.Tree;
import io.sailfish.model.ValueType.JsonNull;
import io.sailfish.model.codec.JsonTree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code label} and {@code annotate}: pairs in the metadata of objects. */
public final class LabelCommand {
    private final Invocation call;
    private final String what;
    private final String done;
    private final Outcome outcome;
    private final Map<String, @Nullable String> pairs = new LinkedHashMap<>();
    private final List<String> objects = new ArrayList<>();

    private LabelCommand(Invocation call, String what, String done) {
        this.call = call;
        this.what = what;
        this.done = done;
        this.outcome = new Outcome(call);
    }

    public static List<Command> commands() {
        return List.of(
                Command.of(
                        "label",
                        "[--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N",
                        "Update the labels on a resource",
                        LabelCommand::flags,
                        call -> new LabelCommand(call, "labels", "label").run()),
                Command.of(
                        "annotate",
                        "[--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N",
                        "Update the annotations on a resource",
                        LabelCommand::flags,
                        call -> new LabelCommand(call, "annotations", "annotate").run()));
    }

    private static FlagSet flags() {
        return Finder.files()
                .and(Finder.selectors())
                .and(Outcome.flags())
                .toggle("overwrite", "", false)
                .toggle("all", "", false)
                .toggle("list", "", false)
                .text("field-manager", "", "")
                .text("resource-version", "", "");
    }

    private void run() {
        for (String argument : call.arguments()) {
            boolean removal = argument.endsWith("-") && !argument.contains("=") && !objects.isEmpty();
            if (argument.contains("=")) {
                int equals = argument.indexOf('=');
                pairs.put(argument.substring(0, equals), argument.substring(equals + 1));
            } else if (removal || (argument.endsWith("-") && !pairs.isEmpty())) {
                pairs.put(argument.substring(0, argument.length() - 1), null);
            } else {
                objects.add(argument);
            }
        }
        Finder finder = new Finder(call);
        if (objects.isEmpty() && !finder.hasFiles()) {
            throw KubectlError.of("one or more resources must be specified as <resource> <name> or <resource>/<name>");
        }
        if (pairs.isEmpty() && !call.flags().is("list")) {
            throw KubectlError.of("at least one " + what.substring(0, what.length() - 1) + " update is required");
        }
        Problems problems = new Problems();
        for (Target target : targets(finder, problems)) {
            problems.attempt(() -> change(target));
        }
        outcome.end();
        problems.end();
    }

    private List<Target> targets(Finder finder, Problems problems) {
        if (finder.hasFiles()) {
            return finder.found(problems.found());
        }
        List<Target> targets = new ArrayList<>();
        for (Reference reference : finder.references(objects)) {
            if (reference.name().isEmpty() && !call.flags().is("all") && !finder.hasSelection()) {
                throw KubectlError.of("resource(s) were provided, but no name was specified");
            }
            problems.attempt(() -> targets.addAll(finder.found(reference)));
        }
        return targets;
    }

    private void change(Target target) {
        Map<String, Object> present = Tree.map(target.object(), "metadata", what);
        if (call.flags().is("list")) {
            present.forEach((key, value) -> call.out().print(key + "=" + value + "\n"));
            return;
        }
        Object changes = Tree.of();
        boolean differs = false;
        boolean removedOnly = true;
        for (Map.Entry<String, @Nullable String> pair : pairs.entrySet()) {
            String value = pair.getValue();
            Object old = present.get(pair.getKey());
            if (value == null) {
                if (old == null) {
                    call.out().print(what.substring(0, what.length() - 1) + " \"" + pair.getKey() + "\" not found.\n");
                    continue;
                }
                differs = true;
                changes = Tree.with(changes, JsonNull.NULL, pair.getKey());
                continue;
            }
            removedOnly = false;
            if (old != null && !old.equals(value) && !call.flags().is("overwrite")) {
                throw KubectlError.of(
                        what.equals("labels")
                                ? "'" + pair.getKey() + "' already has a value (" + old + "), and --overwrite is false"
                                : "--overwrite is false but found the following declared annotation(s): '"
                                        + pair.getKey() + "' already has a value (" + old + ")");
            }
            differs |= !value.equals(old);
            changes = Tree.with(changes, value, pair.getKey());
        }
        Target changed = target;
        if (differs && !outcome.onClient()) {
            Object patch = Tree.of("metadata", Tree.of(what, changes));
            String version = call.flags().text("resource-version");
            if (!version.isEmpty()) {
                patch = Tree.with(patch, version, "metadata", "resourceVersion");
            }
            changed = target.with(call.api()
                    .patch(
                            target.path()
                                    + Api.query(
                                            "dryRun", outcome.parameter(),
                                            "fieldManager", manager()),
                            Api.MERGE,
                            JsonTree.encode(patch)));
        }
        outcome.tell(changed, words(differs, removedOnly));
    }

    private String manager() {
        String given = call.flags().text("field-manager");
        return given.isEmpty() ? "kubectl-" + done : given;
    }

    private String words(boolean differs, boolean removedOnly) {
        if (what.equals("annotations")) {
            return "annotated";
        }
        return differs ? (removedOnly ? "unlabeled" : "labeled") : "not labeled";
    }
}
