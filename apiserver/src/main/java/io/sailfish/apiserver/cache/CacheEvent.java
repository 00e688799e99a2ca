package io.sailfish.apiserver.cache;

import io.sailfish.model.ApiObject;
import org.jspecify.annotations.Nullable;

/**
 * A change of one object.
 */
public final class CacheEvent {
    private final long sequence;
    private final long revision;
    private final @Nullable CachedObject current;
    private final @Nullable CachedObject previous;
    private volatile @Nullable CachedObject last;

    CacheEvent(long sequence, long revision, @Nullable CachedObject current, @Nullable CachedObject previous) {
        this.sequence = sequence;
        this.revision = revision;
        this.current = current;
        this.previous = previous;
    }

    /** Its place among the events of its cache. */
    long sequence() {
        return sequence;
    }

    /** The revision of the change. */
    public long revision() {
        return revision;
    }

    /** The object after the change; null where it was deleted. */
    public @Nullable CachedObject current() {
        return current;
    }

    /** The object before the change; null where it was created. */
    public @Nullable CachedObject previous() {
        return previous;
    }

    /**
     * The object before the change under the change's resourceVersion: what is told to those for whom the object is gone.
     */
    public CachedObject last() {
        CachedObject before = previous;
        if (before == null) {
            throw new IllegalStateException("nothing was there before revision " + revision);
        }
        CachedObject made = last;
        if (made == null) {
            ApiObject object = ResourceVersions.with(before.object(), revision);
            made = new CachedObject(before.key(), object, revision);
            last = made;
        }
        return made;
    }
}
