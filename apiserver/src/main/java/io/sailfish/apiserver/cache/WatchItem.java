package io.sailfish.apiserver.cache;

import io.sailfish.model.status.ApiException;

/** What a watcher is told. */
public sealed interface WatchItem {

    /** A change as the watcher's selection sees it. */
    record Change(Type type, CachedObject object) implements WatchItem {}

    /** Nothing was missed up to this revision; {@code initialEnd} after the last of the initial objects. */
    record Bookmark(long revision, boolean initialEnd) implements WatchItem {}

    /** The watch cannot go on. Nothing follows. */
    record Failed(ApiException failure) implements WatchItem {}

    /** Kinds of changes. */
    enum Type {
        ADDED,
        MODIFIED,
        DELETED
    }
}
