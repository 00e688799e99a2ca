package io.sailfish.apiserver.cache;

import io.sailfish.model.ApiObject;
import org.jspecify.annotations.Nullable;

/**
 * One version of an object as everybody in the process shares it, with the bytes made of it so far.
 *
 * <p>Identity matters: there is one instance per version. The byte forms come and go with {@link EncodedBytes}' budget.
 */
public final class CachedObject {
    private final String key;
    private final ApiObject object;
    private final long revision;
    volatile byte @Nullable [] json;
    volatile byte @Nullable [] protobuf;

    /**
     * @param key      where it stands in its cache: "namespace/name", or the name
     * @param object   the object, with this revision as its resourceVersion
     * @param revision the revision that made it
     */
    public CachedObject(String key, ApiObject object, long revision) {
        this.key = key;
        this.object = object;
        this.revision = revision;
    }

    public String key() {
        return key;
    }

    public ApiObject object() {
        return object;
    }

    public long revision() {
        return revision;
    }

    @Override
    public String toString() {
        return key + "@" + revision;
    }
}
