package io.sailfish.kubectl.create;

import io.sailfish.kubectl.change.Outcome;
import io.sailfish.kubectl.command.Command;
import io.sailfish.kubectl.command.Invocation;
import io.sailfish.kubectl.failure.KubectlError;
import io.sailfish.kubectl.flags.FlagSet;
import io.sailfish.kubectl.resources.Finder;
import io.sailfish.kubectl.resources.Target;
import io.sailfish.kubectl.rest.Resource;
import io.sailfish.kubectl.tree.Tree;
import io.sailfish.model.StringMap;
import io.sailfish.model.status.ApiException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** {@code create KIND}: objects made of a few flags. */
final class Generators {
    private Generators() {}

    static List<Command> commands() {
        return List.of(
                generator(
                        "namespace",
                        "NAME",
                        "Create a namespace with the specified name",
                        new FlagSet(),
                        call -> object("v1", "Namespace", name(call))),
                generator(
                        "serviceaccount",
                        "NAME",
                        "Create a service account with the specified name",
                        new FlagSet(),
                        call -> object("v1", "ServiceAccount", name(call))),
                generator(
                        "configmap",
                        "NAME [--from-literal=key1=value1]",
                        "Create a config map from a local file, directory or literal value",
                        new FlagSet().list("from-literal", ""),
                        Generators::configMap),
                generator(
                        "deployment",
                        "NAME --image=image -- [COMMAND] [args...]",
                        "Create a deployment with the specified name",
                        new FlagSet()
                                .list("image", "")
                                .number("replicas", "r", 1)
                                .number("port", "", -1),
                        Generators::deployment));
    }

    private static Command generator(
            String name, String usage, String summary, FlagSet flags, Function<Invocation, StringMap<Object>> make) {
        return Command.of(name, usage, summary, () -> CreateCommand.flags().and(flags), call -> {
            StringMap<Object> object = make.apply(call);
            Resource resource = call.mapper()
                    .ofKind(Tree.apiVersion(object), Tree.kind(object))
                    .orElseThrow(() -> KubectlError.of("the server doesn't have a resource type \"" + name + "\""));
            Outcome outcome = new Outcome(call);
            Target placed = new Finder(call).placed(resource, object, "");
            Target target = outcome.onClient() && !call.access().namespaceEnforced()
                    ? placed.with(Tree.without(placed.object(), "metadata", "namespace"))
                    : placed;
            try {
                CreateCommand.create(call, target, outcome);
            } catch (ApiException e) {
                if (e.getCause() != null) {
                    throw e;
                }
                throw KubectlError.of(
                        "failed to create " + name + ": " + e.failure().message());
            }
            outcome.end();
        });
    }

    private static String name(Invocation call) {
        int count = call.arguments().size();
        if (count != 1 && call.flags().dash() != 1) {
            throw call.misused("exactly one NAME is required, got " + count);
        }
        return call.arguments().getFirst();
    }

    private static StringMap<Object> object(String apiVersion, String kind, String name) {
        return Tree.of("apiVersion", apiVersion, "kind", kind, "metadata", Tree.of("name", name));
    }

    private static StringMap<Object> configMap(Invocation call) {
        StringMap<Object> data = StringMap.of();
        for (String literal : call.flags().occurrences("from-literal")) {
            int equals = literal.indexOf('=');
            if (equals <= 0) {
                throw KubectlError.of("invalid literal source " + literal + ", expected key=value");
            }
            data = data.with(literal.substring(0, equals), literal.substring(equals + 1));
        }
        StringMap<Object> map = object("v1", "ConfigMap", name(call));
        return data.isEmpty() ? map : map.with("data", data);
    }

    private static StringMap<Object> deployment(Invocation call) {
        String name = name(call);
        List<String> images = call.flags().list("image");
        if (images.isEmpty()) {
            throw KubectlError.of("required flag(s) \"image\" not set");
        }
        List<String> command = call.arguments().subList(1, call.arguments().size());
        List<Object> containers = new ArrayList<>();
        for (String image : images) {
            StringMap<Object> container =
                    Tree.of("image", image, "name", containerName(image), "resources", StringMap.of());
            container = command.isEmpty() ? container : container.with("command", List.copyOf(command));
            if (call.flags().number("port") >= 0) {
                container = container.with(
                        "ports", List.of(Tree.of("containerPort", call.flags().number("port"))));
            }
            containers.add(container);
        }
        StringMap<Object> labels = Tree.of("app", name);
        return Tree.with(object("apps/v1", "Deployment", name), labels, "metadata", "labels")
                .with(
                        "spec",
                        Tree.of(
                                "replicas", call.flags().number("replicas"),
                                "selector", Tree.of("matchLabels", labels),
                                "strategy", StringMap.of(),
                                "template",
                                        Tree.of(
                                                "metadata", Tree.of("labels", labels),
                                                "spec", Tree.of("containers", containers))))
                .with("status", StringMap.of());
    }

    private static String containerName(String image) {
        String last = image.substring(image.lastIndexOf('/') + 1);
        return last.split("[:@]", 2)[0];
    }
}
