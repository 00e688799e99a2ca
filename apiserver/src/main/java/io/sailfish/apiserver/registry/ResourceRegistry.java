package io.sailfish.apiserver.registry;

import io.sailfish.apiserver.admission.AdmissionChain;
import io.sailfish.apiserver.cache.CacheHub;
import io.sailfish.apiserver.cache.CacheIndex;
import io.sailfish.apiserver.cache.EncodedBytes;
import io.sailfish.apiserver.cache.WatchCache;
import io.sailfish.apiserver.storage.AtRestCipher;
import io.sailfish.apiserver.storage.StoredValues;
import io.sailfish.model.ApiObject;
import io.sailfish.model.ResourceType;
import io.sailfish.model.intern.Interner;
import io.sailfish.store.Store;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** All resources over one store: their caches are loaded and followed as long as this is open. */
public final class ResourceRegistry implements Registry, AutoCloseable {
    private static final int MOST_EVENTS = 8192;
    private static final int POOLED_PARTS = 1 << 17;
    private static final long ENCODED_BUDGET = 64L << 20;

    private final Store store;
    private final Freshness freshness;
    private final CacheHub hub;
    private final Interner interner = new Interner(POOLED_PARTS);
    private final EncodedBytes encoded = new EncodedBytes(ENCODED_BUDGET);
    private final @Nullable AtRestCipher cipher;
    private final Map<String, VersionedResource<?, ?>> byPath = new ConcurrentHashMap<>();
    private final Map<String, StoredResource<?>> byType = new ConcurrentHashMap<>();
    private final Map<String, Review> reviews = new ConcurrentHashMap<>();
    private final Map<String, Computed<?>> computed = new ConcurrentHashMap<>();
    private final List<ResourceStore<?>> inOrder = new CopyOnWriteArrayList<>();
    private volatile WriteTimes writeTimes = WriteTimes.NONE;
    private final AtomicLong changes = new AtomicLong();
    private volatile AdmissionChain admission = AdmissionChain.NONE;

    /**
     * @param cipher encrypts the kinds that ask for it; null to store them in the clear
     */
    public ResourceRegistry(Store store, @Nullable AtRestCipher cipher) {
        this.store = store;
        this.hub = new CacheHub(store);
        this.freshness = new Freshness(hub);
        this.cipher = cipher;
    }

    /**
     * Sets the plug-ins that are asked from now on. Separate from construction since plug-ins read resources.
     */
    public void admission(AdmissionChain chain) {
        this.admission = chain;
    }

    /** Sets who is told how long writes take. */
    public void writeTimes(WriteTimes times) {
        this.writeTimes = times;
    }

    AdmissionChain admission() {
        return admission;
    }

    /** Serves a kind. Blocks until its objects are loaded. */
    public <T extends ApiObject> StoredResource<T> add(KindDefinition<T> definition) {
        List<CacheIndex> indexes = new ArrayList<>();
        for (SelectableField<T> field : definition.selectableFields()) {
            if (field.indexed()) {
                indexes.add(new CacheIndex(field.path(), object -> field.value().apply(cast(object))));
            }
        }
        WatchCache cache = new WatchCache(indexes, MOST_EVENTS);
        StoredValues values = new StoredValues(
                definition.resource().objectType(),
                otherForms(definition),
                definition.storedAsJson(),
                definition.encrypted() ? cipher : null);
        UnaryOperator<ApiObject> defaults = object -> definition.strategy().defaults(cast(object));
        Commits commits = new Commits(
                store,
                cache,
                values,
                defaults,
                Commits.prefix(definition),
                interner,
                (operation, nanos) -> writeTimes.took(operation, definition.resource(), nanos));
        hub.add(
                Commits.prefix(definition),
                definition.resource().objectType(),
                cache,
                commits::decode,
                definition.custom() == null);
        StoredResource<T> resource = new StoredResource<>(definition, cache, commits, this);
        definition.versions().forEach(version -> serve(resource, version));
        byType.put(path(definition.resource()), resource);
        inOrder.add(resource);
        changes.incrementAndGet();
        return resource;
    }

    private <S extends ApiObject, T extends ApiObject> void serve(
            StoredResource<T> resource, ServedVersion<S, T> version) {
        byPath.put(path(version.resource()), new VersionedResource<>(resource, version, hub));
    }

    /** How values are read that were stored in another version than objects are stored in now. */
    private static <T extends ApiObject> Map<String, StoredValues.OtherForm> otherForms(KindDefinition<T> definition) {
        Map<String, StoredValues.OtherForm> forms = new HashMap<>();
        for (ServedVersion<?, T> version : definition.alsoServed()) {
            forms.put(version.apiVersion(), new StoredValues.OtherForm(version.objectType(), version::toStored));
        }
        return forms;
    }

    /**
     * Serves a kind that may be served already, by another definition or in an earlier form of this one; its watches end
     * then, and clients begin anew. Requests go on meanwhile. Blocks until its objects are loaded.
     */
    public synchronized <T extends ApiObject> void serve(KindDefinition<T> definition) {
        StoredResource<?> before = byPrefix(definition.storagePrefix());
        StoredResource<T> resource = add(definition);
        if (before != null) {
            forget(before);
        }
    }

    /** Serves a kind no more. */
    public synchronized void withdraw(KindDefinition<?> definition) {
        StoredResource<?> resource = byPrefix(definition.storagePrefix());
        if (resource != null) {
            hub.remove(Commits.prefix(definition));
            forget(resource);
        }
    }

    private @Nullable StoredResource<?> byPrefix(String prefix) {
        for (ResourceStore<?> store : inOrder) {
            if (store.definition().storagePrefix().equals(prefix)) {
                return (StoredResource<?>) store;
            }
        }
        return null;
    }

    private void forget(StoredResource<?> resource) {
        byPath.values().removeIf(known -> known.store() == resource);
        byType.values().removeIf(known -> known == resource);
        inOrder.remove(resource);
        resource.cache().end();
        changes.incrementAndGet();
    }

    /** Grows whenever a kind comes or goes. */
    public long changes() {
        return changes.get();
    }

    /** Serves a resource that keeps nothing. */
    public void add(Review review) {
        reviews.put(path(review.resource()), review);
    }

    /** Serves a resource that is computed. */
    public void add(Computed<?> resource) {
        computed.put(path(resource.resource()), resource);
    }

    /** The computed resource at this path, or null. */
    @Nullable
    Computed<?> computed(String group, String version, String plural) {
        return computed.get(group + "/" + version + "/" + plural);
    }

    /** What is served and not stored. */
    public List<ResourceType<?>> unstored() {
        List<ResourceType<?>> types = new ArrayList<>();
        reviews.values().forEach(review -> types.add(review.resource()));
        computed.values().forEach(one -> types.add(one.resource()));
        return types;
    }

    /** The resource at this path that keeps nothing, or null. */
    @Nullable
    public Review review(String group, String version, String plural) {
        return reviews.get(group + "/" + version + "/" + plural);
    }

    @SuppressWarnings("unchecked")
    private static <T extends ApiObject> T cast(ApiObject object) {
        return (T) object;
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T extends ApiObject> StoredResource<T> store(ResourceType<T> resource) {
        StoredResource<?> found = byType.get(path(resource));
        if (found == null) {
            throw new IllegalArgumentException(resource + " is not stored");
        }
        return (StoredResource<T>) found;
    }

    /** Everything that is served, each resource in each of its versions. */
    public Collection<VersionedResource<?, ?>> served() {
        return List.copyOf(byPath.values());
    }

    /** The resource as it is served at this path, or null. */
    public @Nullable VersionedResource<?, ?> served(String group, String version, String plural) {
        return byPath.get(group + "/" + version + "/" + plural);
    }

    /** Whether there is such a resource, and its subresource where one is named, in the registry. */
    public boolean isServed(String group, String version, String plural, String subresource) {
        VersionedResource<?, ?> found = served(group, version, plural);
        return found == null
                ? subresource.isEmpty()
                        && (review(group, version, plural) != null || computed(group, version, plural) != null)
                : subresource.isEmpty() || found.store().definition().subresource(subresource) != null;
    }

    /** The resource as it is served in this version. Throws where it is not: for code that knows it is. */
    @SuppressWarnings("unchecked")
    public <S extends ApiObject> VersionedResource<S, ?> served(ResourceType<S> resource) {
        VersionedResource<?, ?> found = byPath.get(path(resource));
        if (found == null) {
            throw new IllegalArgumentException(resource + " is not served");
        }
        return (VersionedResource<S, ?>) found;
    }

    @Override
    public @Nullable StoredResource<?> find(String group, String version, String plural) {
        VersionedResource<?, ?> found = served(group, version, plural);
        return found == null ? null : found.store();
    }

    @Override
    public List<ResourceStore<?>> stores() {
        return List.copyOf(inOrder);
    }

    /** How often an object was turned into bytes for readers; as long as they are kept, once for each form. */
    public long encodings() {
        return encoded.encodings();
    }

    /** The bytes of objects that all readers share. */
    EncodedBytes encoded() {
        return encoded;
    }

    /** Waits for caches that are behind. */
    public Freshness freshness() {
        return freshness;
    }

    /** Feeds the caches, and says up to which revision they are complete. */
    public CacheHub hub() {
        return hub;
    }

    @Override
    public void close() {
        hub.close();
    }

    private static String path(ResourceType<?> resource) {
        return resource.group() + "/" + resource.version() + "/" + resource.plural();
    }
}
