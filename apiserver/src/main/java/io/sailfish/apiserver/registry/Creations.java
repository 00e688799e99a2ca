package io.sailfish.apiserver.registry;

import io.sailfish.apiserver.admission.Attributes;
import io.sailfish.apiserver.admission.Operation;
import io.sailfish.apiserver.cache.CachedObject;
import io.sailfish.apiserver.registry.Commits.Result;
import io.sailfish.apiserver.registry.WriteHook.Transaction;
import io.sailfish.apiserver.storage.StorageKeys;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.ApiObject;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.status.ApiException;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.MetadataValidation;
import io.sailfish.model.value.Timestamp;
import org.jspecify.annotations.Nullable;

/** Creates objects of one kind. */
final class Creations<T extends ApiObject> {
    private static final FieldPath METADATA = FieldPath.of("metadata");
    private static final int NAME_TRIES = 8;

    private final KindDefinition<T> definition;
    private final Strategy<T> strategy;
    private final Commits commits;
    private final ResourceRegistry registry;
    private final WriteSteps<T> steps;

    Creations(KindDefinition<T> definition, Commits commits, ResourceRegistry registry, WriteSteps<T> steps) {
        this.definition = definition;
        this.strategy = definition.strategy();
        this.commits = commits;
        this.registry = registry;
        this.steps = steps;
    }

    /**
     * Creates.
     *
     * @param track whether managedFields are still to be made
     * @return the version as the cache has it; that of a dry run has no revision
     */
    CachedObject create(RequestContext context, T input, boolean track) {
        T object = steps.placed(context, MetadataRules.notBeingDeleted(input));
        checkNewVersion(object);
        if (track) {
            object = steps.tracked(context, null, object, strategy.resetFields());
        }
        object = steps.settled(object);
        Attributes attributes = steps.attributes(Operation.CREATE, context, object.name(), object, null, null);
        object = steps.mutated(attributes, object);
        boolean generated =
                object.name().isEmpty() && !object.metadata().generateName().isEmpty();
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
            registry.admission()
                    .validate(steps.attributes(Operation.CREATE, context, object.name(), object, null, null));
            String key = StorageKeys.objectKey(object.namespace(), object.name());
            if (context.dryRun()) {
                CachedObject there = commits.current(key);
                if (there != null) {
                    throw exists(context, object.name(), there);
                }
                return new CachedObject(key, commits.shown(object), 0);
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
                object.metadata(), definition.resource().namespaced(), strategy.names(), METADATA));
        strategy.validate(context, object, errors);
        steps.refuse(object, errors);
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
}
