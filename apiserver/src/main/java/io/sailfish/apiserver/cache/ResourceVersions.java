package io.sailfish.apiserver.cache;

import io.sailfish.model.ApiObject;
import io.sailfish.model.Field;
import io.sailfish.model.api.meta.v1.ObjectMeta;

/** Puts resourceVersions into objects. */
public final class ResourceVersions {
    private static final int FIELD = index();

    private ResourceVersions() {}

    /** The object under this resourceVersion. */
    @SuppressWarnings("unchecked")
    public static <T extends ApiObject> T with(T object, long revision) {
        return (T) object.withMetadata((ObjectMeta) object.metadata().with(FIELD, Long.toString(revision)));
    }

    /** The object without a resourceVersion, as it is stored. */
    @SuppressWarnings("unchecked")
    public static <T extends ApiObject> T without(T object) {
        return (T) object.withMetadata((ObjectMeta) object.metadata().with(FIELD, null));
    }

    private static int index() {
        Field field = ObjectMeta.EMPTY.messageType().field("resourceVersion");
        if (field == null) {
            throw new IllegalStateException("ObjectMeta has no resourceVersion");
        }
        return field.index();
    }
}
