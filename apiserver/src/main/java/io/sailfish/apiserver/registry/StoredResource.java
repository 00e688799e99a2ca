package io.sailfish.apiserver.registry;

import io.sailfish.apiserver.admission.Attributes;
import io.sailfish.apiserver.admission.Operation;
import io.sailfish.apiserver.cache.CachedObject;
import io.sailfish.apiserver.cache.Selection;
import io.sailfish.apiserver.cache.WatchCache;
import io.sailfish.apiserver.cache.WatchCursor;
import io.sailfish.apiserver.registry.Commits.Result;
import io.sailfish.apiserver.registry.WriteHook.Transaction;
import io.sailfish.apiserver.storage.StorageKeys;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.ApiObject;
import io.sailfish.model.Message;
import io.sailfish.model.ResourceType;
import io.sailfish.model.StringMap;
import io.sailfish.model.api.autoscaling.v1.Scale;
import io.sailfish.model.api.meta.v1.DeleteOptions;
import io.sailfish.model.managed.FieldManager;
import io.sailfish.model.managed.ServerSideApply;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.status.ApiException;
import io.sailfish.model.status.FieldError;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.MetadataValidation;
import io.sailfish.model.value.Bytes;
import io.sailfish.model.value.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The verbs of one kind, over its watch cache for reading and the store for writing. */
public final class StoredResource<T extends ApiObject> implements ResourceStore<T> {
    private static final FieldPath METADATA = FieldPath.of("metadata");
    private static final int NAME_TRIES = 8;

    private final KindDefinition<T> definition;
    private final ResourceType<T> resource;
    private final Strategy<T> strategy;
    private final WatchCache cache;
    private final Commits commits;
    private final ResourceRegistry registry;
    private final FieldTracking<T> tracking;
    private final Lister<T> lister;
    private final WriteSteps<T> steps;
    private final Deletions<T> deletions;

    StoredResource(KindDefinition<T> definition, WatchCache cache, Commits commits, ResourceRegistry registry) {
        this.definition = definition;
        this.resource = definition.resource();
        this.strategy = definition.strategy();
        this.cache = cache;
        this.commits = commits;
        this.registry = registry;
        this.tracking = new FieldTracking<>(definition);
        this.lister = new Lister<>(definition, definition.storedVersion(), cache, registry.hub());
        this.steps = new WriteSteps<>(definition, registry);
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
        return createVersion(context, input, true);
    }

    private CachedObject createVersion(RequestContext context, T input, boolean track) {
        T object = MetadataRules.inNamespace(input, resource.namespaced() ? context.namespace() : "");
        checkNewVersion(object);
        object = MetadataRules.ownersOnce(object, context.warnings());
        object = strategy.defaults(MetadataRules.notBeingDeleted(object));
        if (track) {
            object = tracked(context, null, object, strategy.resetFields());
        }
        Attributes attributes = steps.attributes(Operation.CREATE, context, object.name(), object, null, null);
        object = steps.mutated(attributes, object);
        boolean generated = object.name().isEmpty() && !object.metadata().generateName().isEmpty();
        for (int attempt = 1; ; attempt++) {
            try {
                return createNamed(context, object);
            } catch (ApiException failure) {
                if (!generated || !failure.is(ApiException.Reason.ALREADY_EXISTS) || attempt == NAME_TRIES) {
                    throw failure;
                }
            }
        }
    }

    /** The object with managedFields brought up to date, in the terms of the version in which the request speaks. */
    @SuppressWarnings("unchecked")
    private T tracked(RequestContext context, @Nullable T live, T object, List<String> reset) {
        ServedVersion<?, T> version = definition.version(context);
        if (version.stored()) {
            return (T) tracking.update(context, version, live, object, reset);
        }
        ApiObject before = live == null ? null : version.served(live);
        ApiObject after = tracking.update(context, version, before, version.served(object), reset);
        return MetadataRules.with(
                object, object.metadata().withManagedFields(after.metadata().managedFields()));
    }

    private CachedObject createNamed(RequestContext context, T input) {
        Timestamp now = Timestamp.seconds(context.clock().instant());
        T object = MetadataRules.with(input, MetadataRules.created(input.metadata(), now));
        Transaction<T> transaction = steps.begin(context, object, null);
        boolean done = false;
        try {
            object = strategy.prepareForCreate(context, steps.carried(transaction));
            if (definition.generation()) {
                object = MetadataRules.generation(object, definition.strategy().firstGeneration());
            }
            checkCreated(context, object);
            strategy.createWarnings(context, object).forEach(context.warnings()::add);
            object = strategy.canonicalize(object);
            registry.admission().validate(steps.attributes(Operation.CREATE, context, object.name(), object, null, null));
            String key = key(object);
            if (context.dryRun()) {
                CachedObject there = commits.current(key);
                if (there != null) {
                    throw exists(context, object.name(), there);
                }
                return new CachedObject(key, object, 0);
            }
            Result result = commits.create(key, object, strategy.ttlSeconds(object));
            if (!(result instanceof Result.Done(CachedObject version, long revision)) || version == null) {
                throw exists(context, object.name(), result instanceof Result.Lost(CachedObject there) ? there : null);
            }
            done = true;
            transaction.committed();
            return version;
        } finally {
            if (!done) {
                transaction.rolledBack();
            }
        }
    }

    private void checkCreated(RequestContext context, T object) {
        FieldErrors errors = new FieldErrors();
        errors.addAll(MetadataValidation.validateCreate(
                object.metadata(), resource.namespaced(), strategy.names(), METADATA));
        strategy.validate(context, object, errors);
        refuse(object, errors);
    }

    private void refuse(T object, FieldErrors errors) {
        if (!errors.isEmpty()) {
            throw ApiErrors.invalid(resource.kind(), object.name(), errors.list());
        }
    }

    private ApiException exists(RequestContext context, String name, @Nullable CachedObject there) {
        ApiException plain = ApiErrors.alreadyExists(definition.named(context), name);
        if (there == null || !there.object().metadata().hasDeletionTimestamp()) {
            return plain;
        }
        ApiException.Failure failure = plain.failure();
        return new ApiException(new ApiException.Failure(
                failure.code(), failure.reason(), "object is being deleted: " + failure.message(), failure.details()));
    }

    private static void checkNewVersion(ApiObject object) {
        String version = object.metadata().resourceVersion();
        if (!version.isEmpty() && !version.equals("0")) {
            throw ApiErrors.unknown("resourceVersion should not be set on objects to be created");
        }
    }

    @Override
    public T update(RequestContext context, T object) {
        return object(updateVersion(context, object).version());
    }

    /** A version that a write led to, and whether it is the object's first. */
    public record Written(CachedObject version, boolean created) {}

    /** As {@link #update}, with the version as the cache has it. */
    public Written updateVersion(RequestContext context, T object) {
        String name = object.name();
        if (name.isEmpty()) {
            throw ApiErrors.badRequest("the name of the object (" + context.name()
                    + " based on URL) was undeterminable: name must be provided");
        }
        if (!name.equals(context.name())) {
            throw ApiErrors.badRequest("the name of the object (" + name + ") does not match the name on the URL ("
                    + context.name() + ")");
        }
        T placed = MetadataRules.inNamespace(object, resource.namespaced() ? context.namespace() : "");
        T plain = strategy.defaults(MetadataRules.ownersOnce(placed, context.warnings()));
        CachedObject current = commits.current(StorageKeys.objectKey(context.namespace(), name));
        if (current == null) {
            return createOnUpdate(context, plain);
        }
        Updates<T> rules = rules(context);
        return new Written(change(context, rules, current, new Change<>(old -> plain, true, true)), false);
    }

    private Written createOnUpdate(RequestContext context, T object) {
        boolean whole = context.subresource().isEmpty();
        if (!object.metadata().uid().isEmpty() && !(whole && strategy.allowsCreateOnUpdate())) {
            throw uidConflict(context, object.metadata().uid(), "");
        }
        if (!whole || !strategy.allowsCreateOnUpdate()) {
            throw ApiErrors.notFound(definition.named(context), context.name());
        }
        T fresh = MetadataRules.with(object, object.metadata().withResourceVersion(""));
        return new Written(createVersion(context.withVerb(Verb.CREATE), fresh), true);
    }

    /** Patches, or creates where an apply finds nothing. */
    public Written patchVersion(RequestContext context, Patching.Language language, Bytes patch) {
        CachedObject current = commits.current(StorageKeys.objectKey(context.namespace(), context.name()));
        boolean applies = language.applies();
        StringMap<Object> configuration =
                applies ? Patching.configuration(language, patch, context) : StringMap.of();
        if (current == null) {
            if (!applies || !context.subresource().isEmpty()) {
                throw ApiErrors.notFound(definition.named(context), context.name());
            }
            T fresh = applied(context, null, configuration);
            T unversioned = MetadataRules.with(fresh, fresh.metadata().withResourceVersion(""));
            return new Written(createVersion(context.withVerb(Verb.CREATE), unversioned, false), true);
        }
        Change<T> change = applies
                ? new Change<>(object -> applied(context, object, configuration), false, false)
                : new Change<>(object -> patched(context, language, object, patch), false, true);
        return new Written(change(context, rules(context), current, change), false);
    }

    private T patched(RequestContext context, Patching.Language language, T object, Bytes patch) {
        ServedVersion<?, T> version = definition.version(context);
        return placed(context, version.toStored(Patching.patched(language, version.served(object), patch, context)));
    }

    private T applied(RequestContext context, @Nullable T live, StringMap<Object> configuration) {
        ServedVersion<?, T> version = definition.version(context);
        ApiObject before = live == null ? (ApiObject) version.objectType().empty() : version.served(live);
        List<String> reset = rules(context).resetFields();
        return placed(context, version.toStored(tracking.apply(context, version, before, configuration, reset)));
    }

    /** A patched object, which has to be the one that the path names. */
    private T placed(RequestContext context, T object) {
        if (!object.name().equals(context.name())) {
            throw ApiErrors.badRequest("the name of the object (" + object.name()
                    + ") does not match the name on the URL (" + context.name() + ")");
        }
        T placed = MetadataRules.inNamespace(object, resource.namespaced() ? context.namespace() : "");
        return strategy.defaults(MetadataRules.ownersOnce(placed, context.warnings()));
    }

    /** The object as a Scale. */
    public Scale scale(String namespace, String name) {
        T object = find(namespace, name);
        if (object == null) {
            // Upstream names the group of Scales where the core group has none.
            String group = resource.group().isEmpty() ? Scale.TYPE.kind().group() : resource.group();
            throw ApiErrors.notFound(group, resource.plural() + "/scale", name);
        }
        return scaleView(resource.apiVersion()).scale(object);
    }

    /** Changes the object through its Scale. */
    public Scale scale(RequestContext context, UnaryOperator<Scale> change) {
        ScaleView<T> view = scaleView(definition.version(context).apiVersion());
        FieldManager manager = view.manager();
        return scaled(context, view, live -> (Scale) manager.update(
                live, change.apply(live), FieldTracking.managerName(context), context.clock().instant()));
    }

    /** Patches the object's Scale. */
    public Scale patchScale(RequestContext context, Patching.Language language, Bytes patch) {
        if (!language.applies()) {
            return scale(context, live -> (Scale) Patching.patched(language, live, patch, context));
        }
        ScaleView<T> view = scaleView(definition.version(context).apiVersion());
        StringMap<Object> configuration = Patching.configuration(language, patch, context);
        return scaled(context, view, live -> (Scale) ServerSideApply.apply(
                view.manager(),
                live,
                configuration,
                FieldTracking.managerName(context),
                context.force(),
                context.clock().instant()));
    }

    private Scale scaled(RequestContext context, ScaleView<T> view, UnaryOperator<Scale> change) {
        String key = StorageKeys.objectKey(context.namespace(), context.name());
        CachedObject current = commits.current(key);
        if (current == null) {
            throw ApiErrors.notFound(definition.named(context), context.name());
        }
        String storeKey = commits.storeKey(key);
        Change<T> written = new Change<>(
                object -> view.with(object, change, definition.named(context), storeKey), false, false);
        return view.scale(change(context, strategy, current, written).object());
    }

    private ScaleView<T> scaleView(String apiVersion) {
        if (definition.subresource("scale") instanceof Subresource.Scale<T> paths) {
            return new ScaleView<>(paths, apiVersion, definition.alsoServed().stream()
                    .map(ServedVersion::apiVersion)
                    .toList());
        }
        throw ApiErrors.noSuchResource();
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
        return change(context, rules(context), change);
    }

    @Override
    public T change(RequestContext context, Updates<T> rules, UnaryOperator<T> change) {
        return object(changeVersion(context, rules, change));
    }

    /** As {@link #change}, with the version as the cache has it. */
    public CachedObject changeVersion(RequestContext context, Updates<T> rules, UnaryOperator<T> change) {
        CachedObject current = commits.current(StorageKeys.objectKey(context.namespace(), context.name()));
        if (current == null) {
            throw ApiErrors.notFound(definition.named(context), context.name());
        }
        return change(context, rules, current, new Change<>(change, false, false));
    }

    /** The rules by which the request writes: those of the resource, or of the subresource it names. */
    public Updates<T> rules(RequestContext context) {
        if (context.subresource().isEmpty()) {
            return strategy;
        }
        if (definition.subresource(context.subresource()) instanceof Subresource.Part<T>(String name, Updates<T> rules)) {
            return rules;
        }
        throw ApiErrors.noSuchResource();
    }

    /**
     * A change to make.
     *
     * @param replaces whether the changed object is the client's own, so that a resourceVersion or uid in it is a
     *                 condition and a conflict is for the client to solve
     * @param track    whether managedFields are still to be brought up to date
     */
    private record Change<T extends ApiObject>(UnaryOperator<T> function, boolean replaces, boolean track) {}

    private CachedObject change(RequestContext context, Updates<T> rules, CachedObject first, Change<T> change) {
        CachedObject current = first;
        while (true) {
            T old = object(current);
            T proposed = change.function().apply(old);
            boolean conditional = checkConditions(context, proposed, old, change);
            Result result = attempt(context, rules, current, proposed, change.track());
            switch (result) {
                case Result.Done(CachedObject version, long revision) -> {
                    return version == null ? current : version;
                }
                case Result.Lost(CachedObject now) -> {
                    if (now == null) {
                        throw ApiErrors.notFound(definition.named(context), context.name());
                    }
                    if (conditional && change.replaces()) {
                        throw ApiErrors.conflict(definition.named(context), context.name());
                    }
                    current = now;
                }
            }
        }
    }

    /** Checks uid and resourceVersion of what the client sent; tells whether it sent a resourceVersion. */
    private boolean checkConditions(RequestContext context, T proposed, T old, Change<T> change) {
        String uid = proposed.metadata().uid();
        if (change.replaces() && !uid.isEmpty() && !uid.equals(old.metadata().uid())) {
            throw uidConflict(context, uid, old.metadata().uid());
        }
        String version = proposed.metadata().resourceVersion();
        boolean conditional = !version.isEmpty() && !version.equals("0");
        if (conditional) {
            if (!version.equals(old.metadata().resourceVersion())) {
                ResourceVersionText.check(version);
                throw ApiErrors.conflict(definition.named(context), context.name());
            }
        } else if (change.replaces() && !strategy.allowsUnconditionalUpdate()) {
            ResourceType<?> named = definition.named(context);
            throw ApiErrors.invalid(named.group(), named.plural(), context.name(), List.of(FieldError.invalid(
                    METADATA.child("resourceVersion"),
                    ResourceVersionText.shown(version),
                    "must be specified for an update")));
        }
        return conditional;
    }

    private ApiException uidConflict(RequestContext context, String wanted, String actual) {
        ResourceType<?> named = definition.named(context);
        String why = "StorageError: invalid object, Code: 4, Key: "
                + commits.storeKey(StorageKeys.objectKey(context.namespace(), context.name()))
                + ", ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: " + wanted
                + ", UID in object meta: " + actual;
        return ApiErrors.conflict(named.group(), named.plural(), context.name(), why);
    }

    private Result attempt(
            RequestContext context, Updates<T> rules, CachedObject current, T proposed, boolean track) {
        T old = object(current);
        T object = track ? tracked(context, old, proposed, rules.resetFields()) : proposed;
        Attributes attributes = steps.attributes(Operation.UPDATE, context, old.name(), object, old, null);
        object = steps.mutated(attributes, object);
        Transaction<T> transaction = steps.begin(context, object, old);
        boolean done = false;
        try {
            object = prepared(context, rules, steps.carried(transaction), old);
            registry.admission().validate(attributes.withObject(object));
            object = sameTimes(object, old);
            Result result = write(context, current, old, object);
            done = result instanceof Result.Done && !context.dryRun();
            if (done) {
                transaction.committed();
            }
            return result;
        } finally {
            if (!done) {
                transaction.rolledBack();
            }
        }
    }

    private T prepared(RequestContext context, Updates<T> rules, T proposed, T old) {
        T object = MetadataRules.with(proposed, MetadataRules.updated(proposed.metadata(), old.metadata()));
        object = rules.prepareForUpdate(context, object, old);
        if (definition.generation() && rules.changesGeneration(object, old)) {
            object = MetadataRules.generation(object, old.metadata().generation() + 1);
        }
        FieldErrors errors = new FieldErrors();
        // Upstream's kinds judge the metadata once more, which shows in the causes that clients get.
        List<FieldError> metadata = MetadataValidation.validateUpdate(object.metadata(), old.metadata(), METADATA);
        errors.addAll(metadata);
        errors.addAll(metadata);
        rules.validateUpdate(context, object, old, errors);
        refuse(object, errors);
        rules.updateWarnings(context, object, old).forEach(context.warnings()::add);
        return strategy.canonicalize(object);
    }

    /** A request that changes nothing must not count as a change for having been made. */
    @SuppressWarnings("unchecked")
    private T sameTimes(T object, T old) {
        return (T) FieldManager.ignoreTimes(old, object);
    }

    private Result write(RequestContext context, CachedObject current, T old, T object) {
        boolean removes = strategy.removedByUpdate(object, old);
        if (object.equals(old) && !removes) {
            return new Result.Done(current, current.revision());
        }
        if (context.dryRun()) {
            return new Result.Done(new CachedObject(current.key(), object, current.revision()), current.revision());
        }
        if (removes) {
            Result result = commits.delete(current);
            return result instanceof Result.Done(CachedObject none, long revision)
                    ? new Result.Done(new CachedObject(current.key(), object, current.revision()), revision)
                    : result;
        }
        return commits.update(current, object, strategy.ttlSeconds(object));
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

    private String key(T object) {
        return StorageKeys.objectKey(object.namespace(), object.name());
    }
}
