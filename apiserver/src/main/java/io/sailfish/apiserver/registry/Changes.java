package io.sailfish.apiserver.registry;

import io.sailfish.apiserver.admission.Attributes;
import io.sailfish.apiserver.admission.Operation;
import io.sailfish.apiserver.cache.CachedObject;
import io.sailfish.apiserver.registry.Commits.Result;
import io.sailfish.apiserver.registry.WriteHook.Transaction;
import io.sailfish.apiserver.storage.StorageKeys;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.ApiObject;
import io.sailfish.model.ResourceType;
import io.sailfish.model.managed.FieldManager;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.status.ApiException;
import io.sailfish.model.status.FieldError;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.MetadataValidation;
import java.util.List;
import java.util.function.UnaryOperator;

/** Changes objects of one kind that are there: the loop that all updates, patches and applies go through. */
final class Changes<T extends ApiObject> {
    private static final FieldPath METADATA = FieldPath.of("metadata");

    private final KindDefinition<T> definition;
    private final Strategy<T> strategy;
    private final Commits commits;
    private final ResourceRegistry registry;
    private final WriteSteps<T> steps;

    Changes(KindDefinition<T> definition, Commits commits, ResourceRegistry registry, WriteSteps<T> steps) {
        this.definition = definition;
        this.strategy = definition.strategy();
        this.commits = commits;
        this.registry = registry;
        this.steps = steps;
    }

    /** The version that a request names. */
    CachedObject current(RequestContext context) {
        CachedObject current = commits.current(StorageKeys.objectKey(context.namespace(), context.name()));
        if (current == null) {
            throw ApiErrors.notFound(definition.named(context), context.name());
        }
        return current;
    }

    @SuppressWarnings("unchecked")
    private T object(CachedObject cached) {
        return (T) cached.object();
    }

    /**
     * A change to make.
     *
     * @param replaces whether the changed object is the client's own, so that a resourceVersion or uid in it is a
     *                 condition and a conflict is for the client to solve
     * @param track    whether managedFields are still to be brought up to date
     */
    record Change<T extends ApiObject>(UnaryOperator<T> function, boolean replaces, boolean track) {}

    /** Reads, changes and writes, again where another write came between. */
    CachedObject change(RequestContext context, Updates<T> rules, CachedObject first, Change<T> change) {
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
            throw ApiErrors.invalid(
                    named.group(),
                    named.plural(),
                    context.name(),
                    List.of(FieldError.invalid(
                            METADATA.child("resourceVersion"),
                            ResourceVersionText.shown(version),
                            "must be specified for an update")));
        }
        return conditional;
    }

    /** The refusal of a uid that is not the object's. */
    ApiException uidConflict(RequestContext context, String wanted, String actual) {
        ResourceType<?> named = definition.named(context);
        String why = "StorageError: invalid object, Code: 4, Key: "
                + commits.storeKey(StorageKeys.objectKey(context.namespace(), context.name()))
                + ", ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: " + wanted
                + ", UID in object meta: " + actual;
        return ApiErrors.conflict(named.group(), named.plural(), context.name(), why);
    }

    private Result attempt(RequestContext context, Updates<T> rules, CachedObject current, T proposed, boolean track) {
        T old = object(current);
        T object = steps.settled(track ? steps.tracked(context, old, proposed, rules.resetFields()) : proposed);
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
        steps.refuse(object, errors);
        rules.updateWarnings(context, object, old).forEach(context.warnings()::add);
        return object;
    }

    /** A request that changes nothing must not count as a change for having been made. */
    @SuppressWarnings("unchecked")
    private T sameTimes(T object, T old) {
        return (T) FieldManager.ignoreTimes(old, object);
    }

    private Result write(RequestContext context, CachedObject current, T old, T object) {
        boolean removes = strategy.removedByUpdate(object, old);
        if (object.equals(old) && !removes && !current.lacking()) {
            return new Result.Done(current, current.revision());
        }
        if (context.dryRun()) {
            return new Result.Done(
                    new CachedObject(current.key(), commits.shown(object), current.revision()), current.revision());
        }
        if (removes) {
            Result result = commits.delete(current);
            return result instanceof Result.Done(CachedObject none, long revision)
                    ? new Result.Done(new CachedObject(current.key(), object, current.revision()), revision)
                    : result;
        }
        return commits.update(current, object, strategy.ttlSeconds(object));
    }
}
