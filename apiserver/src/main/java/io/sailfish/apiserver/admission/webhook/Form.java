package io.sailfish.apiserver.admission.webhook;

import io.sailfish.apiserver.admission.Attributes;
import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.apiserver.registry.Registry;
import io.sailfish.apiserver.registry.ResourceStore;
import io.sailfish.apiserver.registry.ServedVersion;
import io.sailfish.model.ApiObject;
import io.sailfish.model.GroupVersionKind;
import io.sailfish.model.ResourceType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request in the terms of one version of its resource.
 *
 * @param resource the resource in this version
 * @param kind     of the object: the resource's, or a subresource's own
 * @param version  converts; null where the object is that of a subresource, which has one version
 */
record Form(
        ResourceType<?> resource,
        GroupVersionKind kind,
        @Nullable ServedVersion<?, ?> version) {

    /** The form in which the client asked, then the others. */
    static List<Form> of(Attributes attributes, Registry registry) {
        ResourceType<?> type = attributes.resource();
        ApiObject object = attributes.object() == null ? attributes.oldObject() : attributes.object();
        ResourceStore<?> store = registry.find(type.group(), type.version(), type.plural());
        boolean ofSubresource = object != null && object.messageType() != type.objectType();
        List<Form> forms = new ArrayList<>(1);
        if (store == null || ofSubresource) {
            GroupVersionKind kind = ofSubresource && object != null ? object.kind() : type.kind();
            forms.add(new Form(type, kind, null));
            return forms;
        }
        for (ServedVersion<?, ?> version : versions(store.definition())) {
            Form form = new Form(version.resource(), version.resource().kind(), version);
            String asked = attributes.context().apiVersion();
            boolean first =
                    asked.isEmpty() ? version.stored() : version.apiVersion().equals(asked);
            forms.add(first ? 0 : forms.size(), form);
        }
        return forms;
    }

    private static <T extends ApiObject> List<ServedVersion<?, ?>> versions(KindDefinition<T> definition) {
        return List.copyOf(definition.versions());
    }

    /** An object of the pipeline in this form. */
    @Nullable
    ApiObject shown(@Nullable ApiObject stored) {
        return version == null || version.stored() || stored == null ? stored : version.served(stored);
    }

    /** An object of this form as the pipeline has it, with its defaults, whatever who changed it left out. */
    @SuppressWarnings("unchecked")
    ApiObject taken(ApiObject shown, Registry registry) {
        ApiObject stored = version == null || version.stored() ? shown : version.toStored(shown);
        if (version == null) {
            return stored;
        }
        ResourceStore<ApiObject> store =
                (ResourceStore<ApiObject>) registry.find(resource.group(), resource.version(), resource.plural());
        return store == null ? stored : store.definition().strategy().defaults(stored);
    }
}
