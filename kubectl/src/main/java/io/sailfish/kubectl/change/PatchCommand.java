package io.sailfish.kubectl.change;

import io.sailfish.kubectl.command.Command;
import io.sailfish.kubectl.command.Invocation;
import io.sailfish.kubectl.failure.KubectlError;
import io.sailfish.kubectl.resources.Finder;
import io.sailfish.kubectl.resources.Target;
import io.sailfish.kubectl.rest.Api;
import io.sailfish.kubectl.tree.Tree;
import io.sailfish.model.codec.DecodeException;
import io.sailfish.model.codec.JsonTree;
import io.sailfish.model.codec.YamlDecoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** {@code patch}: sends a change that the user wrote. */
public final class PatchCommand {
    private static final Map<String, String> TYPES =
            Map.of("json", Api.JSON_PATCH, "merge", Api.MERGE, "strategic", Api.STRATEGIC);

    private PatchCommand() {}

    public static Command command() {
        return Command.of(
                "patch",
                "(-f FILENAME | TYPE NAME) [-p PATCH|--patch-file FILE]",
                "Update fields of a resource",
                () -> Finder.files()
                        .and(Outcome.flags())
                        .text("patch", "p", "")
                        .text("patch-file", "", "")
                        .text("type", "", "strategic")
                        .text("subresource", "", "")
                        .text("field-manager", "", "kubectl-patch"),
                PatchCommand::run);
    }

    private static void run(Invocation call) {
        String type = TYPES.get(call.flags().text("type"));
        if (type == null) {
            throw KubectlError.of("--type must be one of [json merge strategic], not \""
                    + call.flags().text("type") + "\"");
        }
        byte[] patch = patch(call);
        Outcome outcome = new Outcome(call);
        if (outcome.onClient()) {
            throw KubectlError.of("--dry-run=client is not supported for patch: use --dry-run=server");
        }
        Problems problems = new Problems();
        for (Target target : new Finder(call).found(problems.found())) {
            problems.attempt(() -> {
                String subresource = call.flags().text("subresource");
                Object changed = call.api()
                        .patch(
                                target.path()
                                        + (subresource.isEmpty() ? "" : "/" + subresource)
                                        + Api.query(
                                                "dryRun", outcome.parameter(),
                                                "fieldManager", call.flags().text("field-manager")),
                                type,
                                patch);
                boolean same = Tree.text(changed, "metadata", "resourceVersion")
                        .equals(Tree.text(target.object(), "metadata", "resourceVersion"));
                outcome.tell(
                        target.with(changed),
                        same && outcome.parameter().isEmpty() ? "patched (no change)" : "patched");
            });
        }
        outcome.end();
        problems.end();
    }

    private static byte[] patch(Invocation call) {
        String text = call.flags().text("patch");
        String file = call.flags().text("patch-file");
        if (text.isEmpty() == file.isEmpty()) {
            throw call.misused(
                    text.isEmpty()
                            ? "must specify --patch or --patch-file containing the contents of the patch"
                            : "cannot specify --patch and --patch-file together");
        }
        try {
            String content = file.isEmpty() ? text : Files.readString(Path.of(file));
            return JsonTree.encode(
                    YamlDecoder.parse(content.getBytes(StandardCharsets.UTF_8)).tree());
        } catch (IOException e) {
            throw KubectlError.of("unable to read patch file: " + e.getMessage());
        } catch (DecodeException e) {
            throw KubectlError.of("unable to parse \"" + text + "\": " + e.getMessage());
        }
    }
}
