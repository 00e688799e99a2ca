package io.sailfish.kubectl.resources;

import io.sailfish.kubectl.command.Invocation;
import io.sailfish.kubectl.failure.KubectlError;
import io.sailfish.kubectl.flags.FlagSet;
import io.sailfish.kubectl.flags.Parsed;
import io.sailfish.kubectl.rest.Api;
import io.sailfish.kubectl.rest.Resource;
import io.sailfish.kubectl.tree.Tree;
import io.sailfish.model.StringMap;
import io.sailfish.model.codec.JsonTree;
import io.sailfish.model.status.ApiException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Makes objects of what a command line names: files, types, names, selectors. */
public final class Finder {
    private final Invocation call;

    public Finder(Invocation call) {
        this.call = call;
    }

    /** The flags that name files. */
    public static FlagSet files() {
        return new FlagSet()
                .list("filename", "f")
                .toggle("recursive", "R", false)
                .text("kustomize", "k", "");
    }

    /** The flags that choose among objects. */
    public static FlagSet selectors() {
        return new FlagSet()
                .text("selector", "l", "")
                .text("field-selector", "", "")
                .toggle("all-namespaces", "A", false);
    }

    private Parsed flags() {
        return call.flags();
    }

    private boolean is(String flag) {
        return flags().knows(flag) && flags().is(flag);
    }

    private String text(String flag) {
        return flags().knows(flag) ? flags().text(flag) : "";
    }

    public boolean allNamespaces() {
        return is("all-namespaces");
    }

    /** Whether files are named. */
    public boolean hasFiles() {
        return flags().changed("filename") || flags().changed("kustomize");
    }

    /** The namespace in which a resource is looked for. */
    public String namespace(Resource resource) {
        return !resource.namespaced() || allNamespaces() ? "" : call.namespace();
    }

    /** What the selectors add to a request for many. */
    public String selection() {
        return Api.query("labelSelector", text("selector"), "fieldSelector", text("field-selector"));
    }

    public boolean hasSelection() {
        return !text("selector").isEmpty() || !text("field-selector").isEmpty();
    }

    /** The objects in the files, those of lists one by one. */
    public List<Target> fromFiles() {
        if (!text("kustomize").isEmpty()) {
            throw KubectlError.of("kustomizations are not supported: build the files first");
        }
        List<Target> targets = new ArrayList<>();
        for (Files.Document document : Files.read(
                flags().list("filename"), is("recursive"), call.terminal().in())) {
            collect(document.tree(), document.source(), targets);
        }
        if (targets.isEmpty()) {
            throw KubectlError.of("no objects passed to " + call.command().name());
        }
        return targets;
    }

    private void collect(Object tree, String source, List<Target> into) {
        String kind = Tree.kind(tree);
        if (kind.isEmpty()) {
            throw KubectlError.of("unable to decode \"" + source + "\": Object 'Kind' is missing in '"
                    + new String(JsonTree.encode(tree), StandardCharsets.UTF_8) + "'");
        }
        if (kind.endsWith("List") && Tree.at(tree, "items") instanceof List<?> items) {
            items.forEach(item -> collect(item, source, into));
            return;
        }
        Resource resource = call.mapper()
                .ofKind(Tree.apiVersion(tree), kind)
                .orElseThrow(() -> KubectlError.of("resource mapping not found for name: \"" + Tree.name(tree)
                        + "\" namespace: \"" + Tree.namespace(tree) + "\" from \"" + source
                        + "\": no matches for kind \""
                        + kind + "\" in version \"" + Tree.apiVersion(tree) + "\"\nensure CRDs are installed first"));
        into.add(placed(resource, tree, source));
    }

    /** An object in its namespace, which may not be another than the one that a flag names. */
    public Target placed(Resource resource, Object tree, String source) {
        if (!resource.namespaced()) {
            return new Target(resource, "", tree, source);
        }
        String own = Tree.namespace(tree);
        if (!own.isEmpty() && call.access().namespaceEnforced() && !own.equals(call.namespace())) {
            throw KubectlError.of("the namespace from the provided object \"" + own
                    + "\" does not match the namespace \"" + call.namespace() + "\". You must pass '--namespace=" + own
                    + "' to perform this operation.");
        }
        String namespace = own.isEmpty() ? call.namespace() : own;
        return new Target(resource, namespace, Tree.with(tree, namespace, "metadata", "namespace"), source);
    }

    /** What arguments such as {@code pods a b} and {@code deploy/a svc/b} name. */
    public List<Reference> references(List<String> arguments) {
        if (arguments.isEmpty()) {
            return List.of();
        }
        if (arguments.stream().anyMatch(argument -> argument.contains("/"))) {
            return pairs(arguments);
        }
        List<Reference> references = new ArrayList<>();
        List<String> names = arguments.subList(1, arguments.size());
        for (String word : arguments.getFirst().split(",")) {
            for (Resource resource : call.mapper().all(word)) {
                if (names.isEmpty()) {
                    references.add(new Reference(resource, ""));
                }
                names.forEach(name -> references.add(new Reference(resource, name)));
            }
        }
        if (!names.isEmpty() && hasSelection()) {
            throw KubectlError.of("name cannot be provided when a selector is specified");
        }
        if (!names.isEmpty() && allNamespaces()) {
            throw KubectlError.of("a resource cannot be retrieved by name across all namespaces");
        }
        return references;
    }

    private List<Reference> pairs(List<String> arguments) {
        List<Reference> references = new ArrayList<>();
        for (String argument : arguments) {
            String[] parts = argument.split("/", -1);
            if (parts.length == 1) {
                throw KubectlError.of("there is no need to specify a resource type as a separate argument when passing"
                        + " arguments in resource/name form (e.g. '" + "kubectl"
                        + " get resource/<resource_name>' instead of"
                        + " 'kubectl get resource resource/<resource_name>'");
            }
            if (parts.length != 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
                throw KubectlError.of("arguments in resource/name form must have a single resource and name");
            }
            references.add(new Reference(call.mapper().one(parts[0]), parts[1]));
        }
        if (allNamespaces()) {
            throw KubectlError.of("a resource cannot be retrieved by name across all namespaces");
        }
        return references;
    }

    /**
     * The objects that files or arguments name, as the server has them. What is not there is reported after the others have
     * been taken.
     *
     * @param problems is given what could not be found
     */
    public List<Target> found(List<RuntimeException> problems) {
        List<Target> found = new ArrayList<>();
        if (hasFiles()) {
            for (Target target : fromFiles()) {
                attempt(problems, () -> found.add(target.with(call.api().get(target.path()))));
            }
            return found;
        }
        for (Reference reference : references(call.arguments())) {
            if (reference.name().isEmpty() && !is("all") && !hasSelection()) {
                throw KubectlError.of("resource(s) were provided, but no name was specified");
            }
            attempt(problems, () -> found.addAll(found(reference)));
        }
        return found;
    }

    private static void attempt(List<RuntimeException> problems, Runnable work) {
        try {
            work.run();
        } catch (ApiException e) {
            if (e.getCause() != null) {
                throw e;
            }
            problems.add(e);
        }
    }

    /** The object or objects of a reference. */
    public List<Target> found(Reference reference) {
        Resource resource = reference.resource();
        if (!reference.name().isEmpty()) {
            String namespace = namespace(resource);
            Object object = call.api().get(resource.path(namespace, reference.name()));
            return List.of(new Target(resource, namespace, object, ""));
        }
        List<Target> targets = new ArrayList<>();
        Object list = call.api().get(resource.path(namespace(resource)) + selection());
        for (Object item : items(list, resource)) {
            targets.add(new Target(resource, Tree.namespace(item), item, ""));
        }
        return targets;
    }

    /** The objects of a list, each with its kind. */
    public static List<Object> items(Object list, Resource resource) {
        List<Object> items = new ArrayList<>();
        for (Object item : Tree.list(list, "items")) {
            StringMap<Object> object = Tree.map(item);
            items.add(object.with("apiVersion", resource.apiVersion()).with("kind", resource.kind()));
        }
        return items;
    }
}
