package io.sailfish.apiserver.admission.webhook;

import io.sailfish.apiserver.admission.Attributes;
import io.sailfish.apiserver.admission.Operation;
import io.sailfish.model.ApiObject;
import io.sailfish.model.api.core.v1.Namespace;
import io.sailfish.model.api.meta.v1.LabelSelector;
import io.sailfish.model.selector.LabelMatcher;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Which namespaces and objects are meant. */
record Selectors(LabelMatcher namespaces, LabelMatcher objects) {

    static Selectors of(LabelSelector namespaces, LabelSelector objects) {
        return new Selectors(matcher(namespaces), matcher(objects));
    }

    private static LabelMatcher matcher(LabelSelector selector) {
        return selector.isEmpty() ? LabelMatcher.everything() : LabelMatcher.of(selector);
    }

    /** Whether what a request is about is meant; an object counts with its labels before and after. */
    boolean match(
            Attributes attributes,
            @Nullable ApiObject object,
            @Nullable ApiObject old,
            Function<String, @Nullable Namespace> known) {
        return (objects.isEverything() || labelled(object) || labelled(old)) && inNamespace(attributes, known);
    }

    private boolean labelled(@Nullable ApiObject object) {
        return object != null
                && object.messageType().field("metadata") != null
                && objects.matches(object.metadata().labels());
    }

    /** Objects of the cluster are in no namespace that could be left out. */
    private boolean inNamespace(Attributes attributes, Function<String, @Nullable Namespace> known) {
        if (namespaces.isEverything()) {
            return true;
        }
        boolean written = attributes.object() instanceof Namespace
                && attributes.operation() != Operation.DELETE
                && attributes.subresource().isEmpty();
        if (written && attributes.object() instanceof Namespace namespace) {
            return namespaces.matches(namespace.metadata().labels());
        }
        boolean ofNamespace = attributes.resource().group().isEmpty()
                && attributes.resource().plural().equals("namespaces");
        String name = ofNamespace ? attributes.name() : attributes.namespace();
        if (name.isEmpty()) {
            return true;
        }
        Namespace namespace = known.apply(name);
        return namespaces.matches(
                namespace == null ? Map.of() : namespace.metadata().labels());
    }
}
