package io.sailfish.kubectl.apply;

import io.sailfish.kubectl.change.Outcome;
import io.sailfish.kubectl.change.Problems;
import io.sailfish.kubectl.command.Command;
import io.sailfish.kubectl.command.Invocation;
import io.sailfish.kubectl.create.CreateCommand;
import io.sailfish.kubectl.failure.KubectlError;
import io.sailfish.kubectl.resources.Finder;
import io.sailfish.kubectl.resources.Target;
import io.sailfish.kubectl.rest.Api;
import io.sailfish.kubectl.tree.Tree;
import io.sailfish.model.GroupVersionKind;
import io.sailfish.model.MessageType;
import io.sailfish.model.StringMap;
import io.sailfish.model.codec.JsonTree;
import io.sailfish.model.patch.MergeDiff;
import io.sailfish.model.patch.StrategicDiff;
import io.sailfish.model.schema.BuiltinTypes;
import io.sailfish.model.status.ApiException;
import io.sailfish.model.status.ApiException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code apply}: brings objects to what files say. By default the client compares the file, what was applied last (an
 * annotation) and what is there; with {@code --server-side} the server does.
 */
public final class ApplyCommand {
    private static final String LAST = "kubectl.kubernetes.io/last-applied-configuration";

    /** What users can do about conflicts: upstream's words, which people and programs look for. */
    private static final String ADVICE = """

            Please review the fields above--they currently have other managers. Here
            are the ways you can resolve this warning:
            * If you intend to manage all of these fields, please re-run the apply
              command with the `--force-conflicts` flag.
            * If you do not intend to manage all of the fields, please edit your
              manifest to remove references to the fields that should keep their
              current managers.
            * You may co-own fields by updating your manifest to match the existing
              value; in this case, you'll become the manager if the other manager(s)
              stop managing the field (remove it from their configuration).
            See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts""";

    private final Invocation call;
    private final Outcome outcome;

    private ApplyCommand(Invocation call) {
        this.call = call;
        this.outcome = new Outcome(call);
    }

    public static Command command() {
        return Command.of(
                "apply",
                "(-f FILENAME | -k DIRECTORY)",
                "Apply a configuration to a resource by file name or stdin",
                () -> Finder.files()
                        .and(Outcome.flags())
                        .toggle("server-side", "", false)
                        .toggle("force-conflicts", "", false)
                        .text("field-manager", "", "")
                        .text("validate", "", "strict"),
                call -> new ApplyCommand(call).run());
    }

    private void run() {
        Finder finder = new Finder(call);
        if (!finder.hasFiles()) {
            throw KubectlError.of("must specify one of -f and -k");
        }
        if (call.flags().is("force-conflicts") && !call.flags().is("server-side")) {
            throw KubectlError.of("--force-conflicts only works with --server-side");
        }
        if (call.flags().is("server-side") && outcome.onClient()) {
            throw KubectlError.of(
                    "--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)");
        }
        Problems problems = new Problems();
        for (Target target : finder.fromFiles()) {
            if (call.flags().is("server-side")) {
                problems.attempt(() -> onServer(target));
            } else {
                client(target, problems);
            }
        }
        outcome.end();
        problems.end();
    }

    private String manager() {
        String given = call.flags().text("field-manager");
        return given.isEmpty() ? (call.flags().is("server-side") ? "kubectl" : "kubectl-client-side-apply") : given;
    }

    private String query(String... more) {
        String base = Api.query(
                "dryRun", outcome.parameter(),
                "fieldManager", manager(),
                "fieldValidation", CreateCommand.validation(call.flags().text("validate")));
        String other = Api.query(more);
        return other.isEmpty() ? base : base + "&" + other.substring(1);
    }

    private void onServer(Target target) {
        try {
            Object applied = call.api()
                    .patch(
                            target.path() + query("force", call.flags().is("force-conflicts") ? "true" : "false"),
                            Api.APPLY,
                            JsonTree.encode(target.object()));
            outcome.tell(target.with(applied), "serverside-applied");
        } catch (ApiException e) {
            throw e.is(Reason.CONFLICT) ? KubectlError.of(e.failure().message() + ADVICE) : e;
        }
    }

    private void client(Target target, Problems problems) {
        Optional<Object> present = present(target);
        if (present.isEmpty()) {
            problems.attempt("creating", target.source(), () -> {
                Object annotated = annotated(target.object());
                Object made = outcome.onClient()
                        ? annotated
                        : call.api().create(target.resource().path(target.namespace()) + query(), annotated);
                outcome.tell(target.with(made), "created");
            });
            return;
        }
        problems.attempt("applying patch to", target.source(), () -> update(target, present.get()));
    }

    private Optional<Object> present(Target target) {
        try {
            return Optional.of(call.api().get(target.path()));
        } catch (ApiException e) {
            if (e.is(Reason.NOT_FOUND)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private void update(Target target, Object present) {
        String last = Tree.text(present, "metadata", "annotations", LAST);
        if (last.isEmpty()) {
            call.err()
                    .print("Warning: resource " + target.resource().name() + "/" + target.name()
                            + " is missing the " + LAST
                            + " annotation which is required by kubectl apply. kubectl apply should only be"
                            + " used on resources created declaratively by either kubectl create --save-config or kubectl apply. The"
                            + " missing annotation will be patched automatically.\n");
        }
        StringMap<Object> original =
                last.isEmpty() ? StringMap.of() : Tree.map(JsonTree.parse(last.getBytes(StandardCharsets.UTF_8)));
        StringMap<Object> modified = annotated(target.object());
        StringMap<Object> current = Tree.map(present);
        @Nullable
        MessageType type = BuiltinTypes.find(new GroupVersionKind(
                target.resource().group(),
                target.resource().version(),
                target.resource().kind()));
        StringMap<Object> patch = type == null
                ? MergeDiff.threeWay(original, modified, current)
                : StrategicDiff.threeWay(type, original, modified, current);
        if (patch.isEmpty()) {
            outcome.tell(target.with(present), "unchanged");
            return;
        }
        Object changed = outcome.onClient()
                ? present
                : call.api()
                        .patch(
                                target.path() + query(),
                                type == null ? Api.MERGE : Api.STRATEGIC,
                                JsonTree.encode(patch));
        boolean same = Tree.text(changed, "metadata", "resourceVersion")
                .equals(Tree.text(present, "metadata", "resourceVersion"));
        outcome.tell(
                target.with(changed),
                same && !outcome.onClient() && outcome.parameter().isEmpty() ? "unchanged" : "configured");
    }

    /** The object with itself in the annotation that the next apply looks at. */
    private static StringMap<Object> annotated(Object object) {
        StringMap<Object> bare = Tree.without(object, "metadata", "annotations", LAST);
        if (!Tree.map(bare, "metadata").containsKey("annotations")) {
            bare = Tree.with(bare, StringMap.of(), "metadata", "annotations");
        }
        String text = new String(JsonTree.encode(bare), StandardCharsets.UTF_8) + "\n";
        return Tree.with(bare, text, "metadata", "annotations", LAST);
    }
}
