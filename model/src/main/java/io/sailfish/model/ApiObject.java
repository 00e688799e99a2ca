package io.sailfish.model;

import io.sailfish.model.api.meta.v1.ObjectMeta;

/**
 * A message that is an object of the API: it has a kind and metadata. Built-in kinds are generated subclasses; a custom
 * resource is an instance of this class itself.
 */
public class ApiObject extends Message {

    protected ApiObject(MessageType type, long mask, Object[] values) {
        super(type, mask, values);
    }

    /** Makes objects that have no class of their own: custom resources. */
    public static final MessageType.Factory FACTORY = ApiObject::new;

    /** The object's metadata. */
    public ObjectMeta metadata() {
        return get(metadataIndex()) instanceof ObjectMeta metadata ? metadata : ObjectMeta.EMPTY;
    }

    /** This object with other metadata. */
    public ApiObject withMetadata(ObjectMeta metadata) {
        return (ApiObject) with(metadataIndex(), metadata);
    }

    /** The kind of this object. */
    public final GroupVersionKind kind() {
        GroupVersionKind kind = messageType().kind();
        if (kind == null) {
            throw new IllegalStateException(messageType().name() + " names no kind");
        }
        return kind;
    }

    /** metadata.name. */
    public final String name() {
        return metadata().name();
    }

    /** metadata.namespace; empty for cluster-scoped objects. */
    public final String namespace() {
        return metadata().namespace();
    }

    /** The namespace and name. */
    public final NamespacedName key() {
        return new NamespacedName(namespace(), name());
    }

    private int metadataIndex() {
        Field field = messageType().field("metadata");
        if (field == null) {
            throw new IllegalStateException(messageType().name() + " has no metadata");
        }
        return field.index();
    }
}
