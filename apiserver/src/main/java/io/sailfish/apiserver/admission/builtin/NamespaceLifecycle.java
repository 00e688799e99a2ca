package io.sailfish.apiserver.admission.builtin;

import io.sailfish.apiserver.admission.Attributes;
import io.sailfish.apiserver.admission.MutatingPlugin;
import io.sailfish.apiserver.admission.Operation;
import io.sailfish.model.ApiObject;
import io.sailfish.model.api.core.v1.Namespace;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.status.ApiException.Cause;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Nothing is made in a namespace that does not exist or is being deleted, and the system's namespaces stay. First of the
 * chain: what it refuses need not be looked at further.
 */
public final class NamespaceLifecycle implements MutatingPlugin {
    private static final Set<String> PERMANENT = Set.of("default", "kube-system", "kube-public");

    private final Function<String, @Nullable Namespace> namespaces;

    /**
     * @param namespaces the namespace of a name, or null
     */
    public NamespaceLifecycle(Function<String, @Nullable Namespace> namespaces) {
        this.namespaces = namespaces;
    }

    @Override
    public String name() {
        return "NamespaceLifecycle";
    }

    @Override
    public boolean handles(Attributes attributes) {
        return switch (attributes.operation()) {
            case CREATE, UPDATE ->
                attributes.resource().namespaced() && !attributes.namespace().isEmpty();
            case DELETE -> isNamespaces(attributes);
            case CONNECT -> false;
        };
    }

    private static boolean isNamespaces(Attributes attributes) {
        return attributes.resource().group().isEmpty()
                && attributes.resource().plural().equals("namespaces");
    }

    @Override
    public @Nullable ApiObject admit(Attributes attributes) {
        if (attributes.operation() == Operation.DELETE) {
            if (PERMANENT.contains(attributes.name())) {
                throw ApiErrors.forbidden(
                        attributes.resource(), attributes.name(), "this namespace may not be deleted");
            }
            return attributes.object();
        }
        String name = attributes.namespace();
        Namespace namespace = namespaces.apply(name);
        if (namespace == null) {
            throw ApiErrors.notFound("", "namespaces", name);
        }
        if (attributes.operation() == Operation.CREATE
                && namespace.status().phase().equals("Terminating")) {
            throw ApiErrors.forbidden(
                    attributes.resource().group(),
                    attributes.resource().plural(),
                    objectName(attributes),
                    "unable to create new content in namespace " + name + " because it is being terminated",
                    List.of(new Cause(
                            "NamespaceTerminating",
                            "namespace " + name + " is being terminated",
                            "metadata.namespace")));
        }
        return attributes.object();
    }

    private static String objectName(Attributes attributes) {
        ApiObject object = attributes.object();
        return attributes.name().isEmpty() && object != null ? object.metadata().generateName() : attributes.name();
    }
}
