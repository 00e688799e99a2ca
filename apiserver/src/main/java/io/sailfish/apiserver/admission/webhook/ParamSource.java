package io.sailfish.apiserver.admission.webhook;

import io.sailfish.apiserver.admission.Attributes;
import io.sailfish.apiserver.registry.Registry;
import io.sailfish.apiserver.registry.ResourceStore;
import io.sailfish.model.ApiObject;
import io.sailfish.model.GroupVersionKind;
import io.sailfish.model.api.admissionregistration.v1.ParamKind;
import io.sailfish.model.api.admissionregistration.v1.ParamRef;
import io.sailfish.model.selector.LabelMatcher;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The parameters that bindings give to policies. */
record ParamSource(Registry registry) {

    /** A binding's parameters cannot be told. */
    static final class Missing extends Exception {
        private static final long serialVersionUID = 1;

        Missing(String message) {
            super(message);
        }
    }

    /** The objects, each of which the policy is held against; null for none at all. */
    List<@Nullable ApiObject> of(@Nullable ParamKind kind, @Nullable ParamRef reference, Attributes attributes)
            throws Missing {
        List<@Nullable ApiObject> found = new ArrayList<>();
        if (kind == null || reference == null) {
            found.add(null);
            return found;
        }
        ResourceStore<?> store = store(GroupVersionKind.of(kind.apiVersion(), kind.kind()));
        if (store == null) {
            throw new Missing("failed to find resource referenced by paramKind: '"
                    + GroupVersionKind.of(kind.apiVersion(), kind.kind()) + "'");
        }
        boolean namespaced = store.definition().resource().namespaced();
        String namespace = reference.namespace();
        if (namespaced && namespace.isEmpty()) {
            namespace = attributes.namespace();
            if (namespace.isEmpty()) {
                throw new Missing(
                        "cannot use namespaced paramRef in policy binding that matches cluster-scoped resources");
            }
        } else if (!namespaced && !namespace.isEmpty()) {
            throw new Missing("paramRef.namespace must not be provided for a cluster-scoped `paramKind`");
        }
        if (!reference.name().isEmpty()) {
            ApiObject object = store.find(namespaced ? namespace : "", reference.name());
            if (object != null) {
                found.add(object);
            }
        } else {
            LabelMatcher matcher =
                    reference.selector().isEmpty() ? LabelMatcher.everything() : LabelMatcher.of(reference.selector());
            for (ApiObject object : store.all()) {
                if (object.namespace().equals(namespaced ? namespace : "")
                        && matcher.matches(object.metadata().labels())) {
                    found.add(object);
                }
            }
        }
        if (found.isEmpty() && !reference.parameterNotFoundAction("Deny").equals("Allow")) {
            throw new Missing("no params found for policy binding with `Deny` parameterNotFoundAction");
        }
        return found;
    }

    private @Nullable ResourceStore<?> store(GroupVersionKind kind) {
        for (ResourceStore<?> store : registry.stores()) {
            if (store.definition().resource().kind().equals(kind)) {
                return store;
            }
        }
        return null;
    }
}
