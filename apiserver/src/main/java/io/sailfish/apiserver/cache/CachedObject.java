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
    private final boolean lacking;
    private volatile @Nullable Encoded encoded;

    /** Bytes in one form, in a chain of a few. */
    private record Encoded(
            ByteForm form, byte[] bytes, @Nullable Encoded next) {}

    /**
     * @param key      where it stands in its cache: "namespace/name", or the name
     * @param object   the object, with this revision as its resourceVersion
     * @param revision the revision that made it
     */
    public CachedObject(String key, ApiObject object, long revision) {
        this(key, object, revision, false);
    }

    CachedObject(String key, ApiObject object, long revision, boolean lacking) {
        this.key = key;
        this.object = object;
        this.revision = revision;
        this.lacking = lacking;
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

    /**
     * Whether what is stored lacks defaults that this object has, because its kind cleared them or they follow from what it
     * generated. As by upstream, the next write completes it, even one that changes nothing.
     */
    public boolean lacking() {
        return lacking;
    }

    /** The bytes that are kept in a form, or null. */
    byte @Nullable [] bytes(ByteForm form) {
        for (Encoded at = encoded; at != null; at = at.next) {
            if (at.form == form) {
                return at.bytes;
            }
        }
        return null;
    }

    /** Keeps the bytes in a form of which none are kept. */
    synchronized void keep(ByteForm form, byte[] bytes) {
        encoded = new Encoded(form, bytes, encoded);
    }

    /** Lets the bytes in a form go. */
    synchronized void forget(ByteForm form) {
        encoded = without(encoded, form);
    }

    private static @Nullable Encoded without(@Nullable Encoded chain, ByteForm form) {
        if (chain == null || chain.form == form) {
            return chain == null ? null : chain.next;
        }
        return new Encoded(chain.form, chain.bytes, without(chain.next, form));
    }

    @Override
    public String toString() {
        return key + "@" + revision;
    }
}
