package io.sailfish.apiserver.cache;

import io.sailfish.model.ApiObject;
import io.sailfish.model.MessageType;
import org.jspecify.annotations.Nullable;

/**
 * A writer's object on its way through the store: it becomes a {@link CachedObject} as soon as its revision is known. The
 * cache and the writer get the same instance, whichever asks first.
 */
public final class PendingObject {
    private final String key;
    private final ApiObject object;
    private final boolean lacking;
    private @Nullable CachedObject resolved;

    /**
     * @param key     where it stands in its cache
     * @param object  the object, under whatever resourceVersion
     * @param lacking whether what is stored lacks defaults that the object has
     */
    public PendingObject(String key, ApiObject object, boolean lacking) {
        this.key = key;
        this.object = object;
        this.lacking = lacking;
    }

    /** The object's type. */
    MessageType type() {
        return object.messageType();
    }

    /** The object under its revision. */
    public synchronized CachedObject resolve(long revision) {
        CachedObject known = resolved;
        if (known == null) {
            known = new CachedObject(key, ResourceVersions.with(object, revision), revision, lacking);
            resolved = known;
        }
        return known;
    }
}
