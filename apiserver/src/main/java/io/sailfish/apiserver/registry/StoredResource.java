package io.sailfish.apiserver.registry;

import io.sailfish.apiserver.admission.Attributes;
import io.sailfish.apiserver.admission.Operation;
import io.sailfish.apiserver.cache.CachedObject;
import io.sailfish.apiserver.cache.Selection;
import io.sailfish.apiserver.cache.WatchCache;
import io.sailfish.apiserver.cache.WatchCursor;
import io.sailfish.apiserver.storage.StorageKeys;
import io.sailfish.model.ApiObject;
import io.sailfish.model.Message;
import io.sailfish.model.ResourceType;
import io.sailfish.model.api.autoscaling.v1.Scale;
import io.sailfish.model.api.meta.v1.DeleteOptions;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.value.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The verbs of one kind: reading from its watch cache here, writing by {@link Creations}, {@link Replacements}, {@link
 * Changes}, {@link Scales} and {@link Deletions}.
 */
public final class StoredResource<T extends ApiObject> implements ResourceStore<T> {
    private final KindDefinition<T> definition;
    private final ResourceType<T> resource;
    private final Strategy<T> strategy;
    private final WatchCache cache;
    private final ResourceRegistry registry;
    private final Lister<T> lister;
    private final WriteSteps<T> steps;
    private final Creations<T> creations;
    private final Changes<T> changes;
    private final Replacements<T> replacements;
    private final Scales<T> scales;
    private final Deletions<T> deletions;

    StoredResource(KindDefinition<T> definition, WatchCache cache, Commits commits, ResourceRegistry registry) {
        this.definition = definition;
        this.resource = definition.resource();
        this.strategy = definition.strategy();
        this.cache = cache;
        this.registry = registry;
        this.lister = new Lister<>(definition, definition.storedVersion(), cache, registry.hub());
        this.steps = new WriteSteps<>(definition, registry);
        this.creations = new Creations<>(definition, commits, registry, steps);
        this.changes = new Changes<>(definition, commits, registry, steps);
        this.replacements = new Replacements<>(definition, commits, steps, creations, changes);
        this.scales = new Scales<>(definition, commits, changes);
        this.deletions = new Deletions<>(definition, commits, registry, steps);
    }

    @Override
    public KindDefinition<T> definition() {
        return definition;
    }

    /** The cache that holds the kind's objects. */
    public WatchCache cache() {
        return cache;
    }

    /** A list as a request asks for it; an empty name means all. Never blocks. */
    public Listing list(String namespace, ListRequest request) {
        return lister.list(namespace, "", request);
    }

    /** A watch as a request asks for it. Never blocks. */
    public WatchCursor watch(String namespace, String name, ListRequest request) {
        return lister.watch(namespace, name, request);
    }

    @Override
    public T get(String namespace, String name) {
        T found = find(namespace, name);
        if (found == null) {
            throw ApiErrors.notFound(resource, name);
        }
        return found;
    }

    @Override
    public @Nullable T find(String namespace, String name) {
        CachedObject cached = cache.snapshot().get(StorageKeys.objectKey(namespace, name));
        return cached == null ? null : object(cached);
    }

    @Override
    public List<T> all() {
        return selected(Selection.ALL);
    }

    @Override
    public List<T> all(String namespace) {
        return selected(new Selection(namespace + "/", "", null, "", null));
    }

    private List<T> selected(Selection selection) {
        List<T> objects = new ArrayList<>();
        Selection.Walk walk = selection.walk(cache.snapshot(), "");
        for (CachedObject cached = walk.next(); cached != null; cached = walk.next()) {
            objects.add(object(cached));
        }
        return objects;
    }

    @SuppressWarnings("unchecked")
    private T object(CachedObject cached) {
        return (T) cached.object();
    }

    @Override
    public T create(RequestContext context, T input) {
        return object(createVersion(context, input));
    }

    /** As {@link #create}, with the version as the cache has it; a dry run's version has no revision. */
    public CachedObject createVersion(RequestContext context, T input) {
        return creations.create(context, input, true);
    }

    @Override
    public T update(RequestContext context, T object) {
        return object(updateVersion(context, object).version());
    }

    /** A version that a write led to, and whether it is the object's first. */
    public record Written(CachedObject version, boolean created) {}

    /** As {@link #update}, with the version as the cache has it. */
    public Written updateVersion(RequestContext context, T object) {
        return replacements.update(context, object);
    }

    /** Patches, or creates where an apply finds nothing. */
    public Written patchVersion(RequestContext context, Patching.Language language, Bytes patch) {
        return replacements.patch(context, language, patch);
    }

    /** The object as a Scale. */
    public Scale scale(String namespace, String name) {
        T object = find(namespace, name);
        if (object == null) {
            // Upstream names the group of Scales where the core group has none.
            String group = resource.group().isEmpty() ? Scale.TYPE.kind().group() : resource.group();
            throw ApiErrors.notFound(group, resource.plural() + "/scale", name);
        }
        return scales.get(object);
    }

    /** Changes the object through its Scale. */
    public Scale scale(RequestContext context, UnaryOperator<Scale> change) {
        return scales.change(context, change);
    }

    /** Patches the object's Scale. */
    public Scale patchScale(RequestContext context, Patching.Language language, Bytes patch) {
        return scales.patch(context, language, patch);
    }

    /** Has an action handle what was posted to it. */
    public Message act(RequestContext context, Subresource.Action<T> action, ApiObject body) {
        ApiObject placed = MetadataRules.inNamespace(body, context.namespace());
        return action.handler().handle(registry, context, admitted(context, placed));
    }

    /** What is posted to an action, after admission. */
    private ApiObject admitted(RequestContext context, ApiObject body) {
        Attributes attributes = steps.attributes(Operation.CREATE, context, context.name(), body, null, null);
        ApiObject changed = registry.admission().mutate(attributes);
        ApiObject admitted = changed == null ? body : changed;
        registry.admission().validate(attributes.withObject(admitted));
        return admitted;
    }

    @Override
    public T change(RequestContext context, UnaryOperator<T> change) {
        return change(context, definition.rules(context), change);
    }

    @Override
    public T change(RequestContext context, Updates<T> rules, UnaryOperator<T> change) {
        return object(changeVersion(context, rules, change));
    }

    /** As {@link #change}, with the version as the cache has it. */
    public CachedObject changeVersion(RequestContext context, Updates<T> rules, UnaryOperator<T> change) {
        return changes.change(context, rules, changes.current(context), new Changes.Change<>(change, false, false));
    }

    @Override
    public Deletion<T> delete(RequestContext context, DeleteOptions options) {
        strategy.deletionWarnings(options).forEach(context.warnings()::add);
        return deletions.delete(context, options);
    }

    /**
     * Deletes each of these objects, several at a time so that they share the store's commits. Those that are gone already
     * are passed over; of other failures the first is thrown when all have been tried.
     */
    public void deleteAll(RequestContext context, List<CachedObject> objects, DeleteOptions options) {
        strategy.deletionWarnings(options).forEach(context.warnings()::add);
        deletions.deleteAll(context, objects, options);
    }
}
