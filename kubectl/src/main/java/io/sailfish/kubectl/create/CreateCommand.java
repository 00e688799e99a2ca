package io.sailfish.kubectl.create;

import io.sailfish.kubectl.change.Outcome;
import io.sailfish.kubectl.change.Problems;
import io.sailfish.kubectl.command.Command;
import io.sailfish.kubectl.command.Invocation;
import io.sailfish.kubectl.failure.KubectlError;
import io.sailfish.kubectl.flags.FlagSet;
import io.sailfish.kubectl.resources.Finder;
import io.sailfish.kubectl.resources.Target;
import io.sailfish.kubectl.rest.Api;

/** {@code create}: makes the objects that files describe, or one that a generator describes. */
public final class CreateCommand {
    private CreateCommand() {}

    public static Command command() {
        return Command.of(
                        "create",
                        "-f FILENAME",
                        "Create a resource from a file or from stdin",
                        () -> Finder.files().and(flags()),
                        CreateCommand::files)
                .with(Generators.commands());
    }

    /** The flags that all creation has. */
    static FlagSet flags() {
        return Outcome.flags().text("field-manager", "", "kubectl-create").text("validate", "", "strict");
    }

    private static void files(Invocation call) {
        Finder finder = new Finder(call);
        if (!call.arguments().isEmpty()) {
            throw call.misused("Unexpected args: [" + String.join(" ", call.arguments()) + "]");
        }
        if (!finder.hasFiles()) {
            throw KubectlError.of("must specify one of -f and -k");
        }
        Outcome outcome = new Outcome(call);
        Problems problems = new Problems();
        for (Target target : finder.fromFiles()) {
            problems.attempt("creating", target.source(), () -> create(call, target, outcome));
        }
        outcome.end();
        problems.end();
    }

    /** Creates an object and says so. */
    static void create(Invocation call, Target target, Outcome outcome) {
        Target made = outcome.onClient()
                ? target
                : target.with(call.api()
                        .create(
                                target.resource().path(target.namespace())
                                        + Api.query(
                                                "dryRun", outcome.parameter(),
                                                "fieldManager", call.flags().text("field-manager"),
                                                "fieldValidation",
                                                        validation(call.flags().text("validate"))),
                                target.object()));
        outcome.tell(made, "created");
    }

    /** What the server does with fields that it does not know. */
    public static String validation(String flag) {
        return switch (flag) {
            case "true", "strict" -> "Strict";
            case "warn" -> "Warn";
            case "false", "ignore" -> "Ignore";
            default ->
                throw KubectlError.of("invalid - validate option \"" + flag
                        + "\"; must be one of: strict (or true), warn, ignore (or false)");
        };
    }
}
