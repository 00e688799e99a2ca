package io.sailfish.kubectl.change;

import io.sailfish.kubectl.command.Command;
import io.sailfish.kubectl.command.Invocation;
import io.sailfish.kubectl.failure.KubectlError;
import io.sailfish.kubectl.resources.Finder;
import io.sailfish.kubectl.resources.Target;
import io.sailfish.kubectl.rest.Api;
import io.sailfish.kubectl.tree.Tree;
import io.sailfish.model.codec.JsonTree;
import java.util.List;
import java.util.stream.Collectors;

/** {@code scale}: how many replicas there shall be. */
public final class ScaleCommand {
    private ScaleCommand() {}

    public static Command command() {
        return Command.of(
                "scale",
                "[--resource-version=version] [--current-replicas=count] --replicas=COUNT (-f FILENAME | TYPE NAME)",
                "Set a new size for a deployment, replica set, or replication controller",
                () -> Finder.files()
                        .and(Outcome.flags())
                        .text("selector", "l", "")
                        .toggle("all", "", false)
                        .number("replicas", "", -1)
                        .number("current-replicas", "", -1)
                        .text("resource-version", "", ""),
                ScaleCommand::run);
    }

    private static void run(Invocation call) {
        long replicas = call.flags().number("replicas");
        if (!call.flags().changed("replicas")) {
            throw KubectlError.of("required flag(s) \"replicas\" not set");
        }
        if (replicas < 0) {
            throw KubectlError.of(
                    "The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0");
        }
        Outcome outcome = new Outcome(call);
        Problems problems = new Problems();
        List<Target> targets = new Finder(call).found(problems.found());
        if (targets.isEmpty()) {
            // The server's words follow without its status, as upstream joins them.
            throw KubectlError.of("no objects passed to scale"
                    + problems.found().stream()
                            .map(problem -> " " + problem.getMessage())
                            .collect(Collectors.joining()));
        }
        for (Target target : targets) {
            problems.attempt(() -> {
                expect(call, target);
                if (!outcome.onClient()) {
                    Object patch = Tree.of("spec", Tree.of("replicas", replicas));
                    call.api()
                            .patch(
                                    target.path() + "/scale" + Api.query("dryRun", outcome.parameter()),
                                    Api.MERGE,
                                    JsonTree.encode(patch));
                }
                outcome.tell(target, "scaled");
            });
        }
        outcome.end();
        problems.end();
    }

    private static void expect(Invocation call, Target target) {
        long expected = call.flags().number("current-replicas");
        long present = Tree.number(target.object(), 0, "spec", "replicas");
        if (expected >= 0 && expected != present) {
            throw KubectlError.of("Expected replicas to be " + expected + ", was " + present);
        }
        String version = call.flags().text("resource-version");
        String actual = Tree.text(target.object(), "metadata", "resourceVersion");
        if (!version.isEmpty() && !version.equals(actual)) {
            throw KubectlError.of("Expected resource version to be " + version + ", was " + actual);
        }
    }
}
