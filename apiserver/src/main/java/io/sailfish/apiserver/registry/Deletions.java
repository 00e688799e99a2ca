package io.sailfish.apiserver.registry;

import io.sailfish.apiserver.admission.Operation;
import io.sailfish.apiserver.cache.CachedObject;
import io.sailfish.apiserver.registry.Commits.Result;
import io.sailfish.apiserver.registry.ResourceStore.Deletion;
import io.sailfish.apiserver.registry.WriteHook.Transaction;
import io.sailfish.apiserver.storage.StorageKeys;
import io.sailfish.model.ApiObject;
import io.sailfish.model.api.meta.v1.DeleteOptions;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.status.ApiException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Deletions of one kind's objects: {@link DeletionRules} decides, this applies. */
final class Deletions<T extends ApiObject> {
    private static final int DELETIONS_AT_ONCE = 64;

    private final KindDefinition<T> definition;
    private final Strategy<T> strategy;
    private final Commits commits;
    private final ResourceRegistry registry;
    private final WriteSteps<T> steps;

    Deletions(KindDefinition<T> definition, Commits commits, ResourceRegistry registry, WriteSteps<T> steps) {
        this.definition = definition;
        this.strategy = definition.strategy();
        this.commits = commits;
        this.registry = registry;
        this.steps = steps;
    }

    @SuppressWarnings("unchecked")
    private T object(CachedObject cached) {
        return (T) cached.object();
    }

    /** Deletes, or begins to. */
    Deletion<T> delete(RequestContext context, DeleteOptions options) {
        DeletionRules.check(options);
        String key = StorageKeys.objectKey(context.namespace(), context.name());
        CachedObject current = commits.current(key);
        registry.admission()
                .mutate(steps.attributes(
                        Operation.DELETE,
                        context,
                        context.name(),
                        null,
                        current == null ? null : object(current),
                        options));
        while (true) {
            if (current == null) {
                throw ApiErrors.notFound(definition.named(context), context.name());
            }
            T old = object(current);
            DeletionRules.checkPreconditions(options, old);
            registry.admission().validate(steps.attributes(Operation.DELETE, context, old.name(), null, old, options));
            Step<T> step = switch (DeletionRules.decide(strategy, context, old, options)) {
                case DeletionRules.Decision.Pending<T>() -> new Step<>(new Deletion<>(old, false), null);
                case DeletionRules.Decision.Remove<T>() -> remove(context, current, old);
                case DeletionRules.Decision.Write<T>(T object, boolean remove) ->
                    begin(context, current, object, remove);
            };
            if (step.done() != null) {
                return step.done();
            }
            current = step.next();
        }
    }

    /**
     * Deletes each of these objects, several at a time so that they share the store's commits. Those that are gone already
     * are passed over; of other failures the first is thrown when all have been tried.
     */
    void deleteAll(RequestContext context, List<CachedObject> objects, DeleteOptions options) {
        if (objects.size() < 2) {
            objects.forEach(object -> deleteIfThere(context, object, options));
            return;
        }
        Semaphore places = new Semaphore(DELETIONS_AT_ONCE);
        List<Future<?>> deletions = new ArrayList<>(objects.size());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (CachedObject object : objects) {
                deletions.add(threads.submit(() -> {
                    places.acquireUninterruptibly();
                    try {
                        deleteIfThere(context, object, options);
                    } finally {
                        places.release();
                    }
                }));
            }
        }
        for (Future<?> deletion : deletions) {
            if (deletion.state() == Future.State.FAILED) {
                throw deletion.exceptionNow() instanceof ApiException refused
                        ? refused
                        : ApiErrors.internalError(deletion.exceptionNow());
            }
        }
    }

    private void deleteIfThere(RequestContext context, CachedObject object, DeleteOptions options) {
        try {
            delete(
                    context.withNamespace(object.object().namespace())
                            .withName(object.object().name()),
                    options);
        } catch (ApiException gone) {
            if (!gone.is(ApiException.Reason.NOT_FOUND)) {
                throw gone;
            }
        }
    }

    /** Either the result of a deletion or the version to try again with. */
    private record Step<T extends ApiObject>(
            @Nullable Deletion<T> done, @Nullable CachedObject next) {}

    private Step<T> remove(RequestContext context, CachedObject current, T old) {
        if (context.dryRun()) {
            return new Step<>(new Deletion<>(old, true), null);
        }
        Transaction<T> transaction = steps.begin(context, null, old);
        boolean done = false;
        try {
            Result result = commits.delete(current);
            if (result instanceof Result.Lost(CachedObject now)) {
                return new Step<>(null, now);
            }
            done = true;
            transaction.committed();
            return new Step<>(new Deletion<>(old, true), null);
        } finally {
            if (!done) {
                transaction.rolledBack();
            }
        }
    }

    private Step<T> begin(RequestContext context, CachedObject current, T marked, boolean remove) {
        if (context.dryRun()) {
            return new Step<>(new Deletion<>(marked, remove), null);
        }
        Result result = commits.update(current, marked, strategy.ttlSeconds(marked));
        if (!(result instanceof Result.Done(CachedObject version, long revision)) || version == null) {
            return new Step<>(null, result instanceof Result.Lost(CachedObject now) ? now : null);
        }
        if (!remove) {
            return new Step<>(new Deletion<>(object(version), false), null);
        }
        Step<T> removed = remove(context, version, object(version));
        // Somebody else may have removed it between the two writes: then it is gone as was asked.
        return removed.done() == null && removed.next() == null
                ? new Step<>(new Deletion<>(object(version), true), null)
                : removed;
    }
}
