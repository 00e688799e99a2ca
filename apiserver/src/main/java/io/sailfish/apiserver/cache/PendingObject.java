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
    private @Nullable CachedObject resolved;

    /**
     * @param key    where it stands in its cache
     * @param object the object, under whatever resourceVersion
     */
    public PendingObject(String key, ApiObject object) {
        this.key = key;
        this.object = object;
    }

    /** The object's type. */
    MessageType type() {
        return object.messageType();
    }

    /** The object under its revision. */
    public synchronized CachedObject resolve(long revision) {
        CachedObject known = resolved;
        if (known == null) {
            known = new CachedObject(key, ResourceVersions.with(object, revision), revision);
            resolved = known;
        }
        return known;
    }
}
