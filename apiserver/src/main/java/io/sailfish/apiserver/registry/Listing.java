package io.sailfish.apiserver.registry;

import io.sailfish.apiserver.cache.CachedObject;
import io.sailfish.apiserver.cache.Selection;
import io.sailfish.apiserver.cache.Snapshot;
import org.jspecify.annotations.Nullable;

/**
 * A list that was asked for and is yet to be walked over: a snapshot, so that walking may take its time.
 *
 * <p>Walk with {@link #next} to the end, then ask {@link #continueToken} and {@link #remaining}.
 */
public final class Listing {
    private final Selection selection;
    private final Snapshot snapshot;
    private final long revision;
    private final long limit;
    private final Selection.Walk walk;
    private long given;
    private @Nullable CachedObject ahead;
    private String last = "";

    Listing(Selection selection, Snapshot snapshot, long revision, long limit, String from) {
        this.selection = selection;
        this.snapshot = snapshot;
        this.revision = revision;
        this.limit = limit;
        this.walk = selection.walk(snapshot, from);
        this.ahead = walk.next();
    }

    /** The revision that the list shows. */
    public long revision() {
        return revision;
    }

    /** The next object, or null at the end of the list or of the page. */
    public @Nullable CachedObject next() {
        CachedObject object = ahead;
        if (object == null || limit > 0 && given == limit) {
            return null;
        }
        given++;
        last = object.key();
        ahead = walk.next();
        return object;
    }

    /** The token of the next page; empty where there is none. */
    public String continueToken() {
        return ahead == null
                ? ""
                : new ContinueToken(revision, last.substring(selection.prefix().length()) + "\0").encode();
    }

    /** How many objects follow this page; -1 where that is not known, 0 where there are none. */
    public int remaining() {
        return ahead == null ? 0 : selection.remaining(snapshot, last + "\0");
    }

    /** Whether it is paged at all, so that its end has to be known before its beginning is written. */
    boolean paged() {
        return limit > 0;
    }

    /** The objects that may come at most, without looking at them. */
    int most() {
        int all = snapshot.objects().size();
        return limit > 0 ? (int) Math.min(limit, all) : all;
    }
}
