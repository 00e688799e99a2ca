package io.sailfish.apiserver.registry;

import io.sailfish.apiserver.cache.CacheHub;
import io.sailfish.apiserver.cache.CachedObject;
import io.sailfish.apiserver.cache.WatchCursor;
import io.sailfish.apiserver.storage.StorageKeys;
import io.sailfish.model.ApiObject;
import io.sailfish.model.ResourceType;
import io.sailfish.model.status.ApiErrors;

/**
 * A stored resource as it is served in one version. Objects go in and come out in their stored form; those who talk to
 * clients convert by {@link #version}.
 */
public final class VersionedResource<S extends ApiObject, T extends ApiObject> {
    private final StoredResource<T> store;
    private final ServedVersion<S, T> version;
    private final Lister<T> lister;
    private final SentEvents sent = new SentEvents();

    VersionedResource(StoredResource<T> store, ServedVersion<S, T> version, CacheHub hub) {
        this.store = store;
        this.version = version;
        this.lister = new Lister<>(store.definition(), version, store.cache(), hub);
    }

    /** What is stored, with all verbs. */
    public StoredResource<T> store() {
        return store;
    }

    /** The version in which it is served. */
    public ServedVersion<S, T> version() {
        return version;
    }

    /** The resource as clients address it. */
    public ResourceType<S> type() {
        return version.resource();
    }

    /** A list as a request in this version asks for it; an empty namespace means all. Never blocks. */
    public Listing list(String namespace, ListRequest request) {
        return lister.list(namespace, "", request);
    }

    /** The version of an object that the cache has, for a read of this resourceVersion. Never blocks. */
    public CachedObject object(String namespace, String name, String resourceVersion) {
        lister.checkNotOlderThan(resourceVersion);
        CachedObject cached = store.cache().snapshot().get(StorageKeys.objectKey(namespace, name));
        if (cached == null) {
            throw ApiErrors.notFound(version.resource(), name);
        }
        return cached;
    }

    /** The events that were sent to watchers over the wire. */
    public SentEvents sent() {
        return sent;
    }

    /** A watch as a request in this version asks for it. Never blocks. */
    public WatchCursor watch(String namespace, String name, ListRequest request) {
        return lister.watch(namespace, name, request);
    }
}
