package io.sailfish.apiserver.registry;

import io.sailfish.apiserver.cache.CachedObject;
import io.sailfish.apiserver.registry.Changes.Change;
import io.sailfish.apiserver.registry.StoredResource.Written;
import io.sailfish.apiserver.storage.StorageKeys;
import io.sailfish.model.ApiObject;
import io.sailfish.model.StringMap;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.value.Bytes;
import org.jspecify.annotations.Nullable;

/** What clients want objects of one kind to become: by a PUT, a patch or an applied configuration. */
final class Replacements<T extends ApiObject> {
    private final KindDefinition<T> definition;
    private final Strategy<T> strategy;
    private final Commits commits;
    private final WriteSteps<T> steps;
    private final Creations<T> creations;
    private final Changes<T> changes;

    Replacements(
            KindDefinition<T> definition,
            Commits commits,
            WriteSteps<T> steps,
            Creations<T> creations,
            Changes<T> changes) {
        this.definition = definition;
        this.strategy = definition.strategy();
        this.commits = commits;
        this.steps = steps;
        this.creations = creations;
        this.changes = changes;
    }

    /** Replaces with what the client sent, or creates where the kind lets a PUT do that. */
    Written update(RequestContext context, T object) {
        String name = object.name();
        if (name.isEmpty()) {
            throw ApiErrors.badRequest("the name of the object (" + context.name()
                    + " based on URL) was undeterminable: name must be provided");
        }
        if (!name.equals(context.name())) {
            throw ApiErrors.badRequest("the name of the object (" + name + ") does not match the name on the URL ("
                    + context.name() + ")");
        }
        T plain = steps.placed(context, object);
        CachedObject current = commits.current(StorageKeys.objectKey(context.namespace(), name));
        if (current == null) {
            return createOnUpdate(context, plain);
        }
        Updates<T> rules = definition.rules(context);
        return new Written(changes.change(context, rules, current, new Change<>(old -> plain, true, true)), false);
    }

    private Written createOnUpdate(RequestContext context, T object) {
        boolean whole = context.subresource().isEmpty();
        if (!object.metadata().uid().isEmpty() && !(whole && strategy.allowsCreateOnUpdate())) {
            throw changes.uidConflict(context, object.metadata().uid(), "");
        }
        if (!whole || !strategy.allowsCreateOnUpdate()) {
            throw ApiErrors.notFound(definition.named(context), context.name());
        }
        T fresh = MetadataRules.with(object, object.metadata().withResourceVersion(""));
        return new Written(creations.create(context.withVerb(Verb.CREATE), fresh, true), true);
    }

    /** Patches, or creates where an apply finds nothing. */
    Written patch(RequestContext context, Patching.Language language, Bytes patch) {
        CachedObject current = commits.current(StorageKeys.objectKey(context.namespace(), context.name()));
        boolean applies = language.applies();
        StringMap<Object> configuration = applies ? Patching.configuration(language, patch, context) : StringMap.of();
        if (current == null) {
            if (!applies || !context.subresource().isEmpty()) {
                throw ApiErrors.notFound(definition.named(context), context.name());
            }
            T fresh = applied(context, null, configuration);
            T unversioned = MetadataRules.with(fresh, fresh.metadata().withResourceVersion(""));
            return new Written(creations.create(context.withVerb(Verb.CREATE), unversioned, false), true);
        }
        Change<T> change = applies
                ? new Change<>(object -> applied(context, object, configuration), false, false)
                : new Change<>(object -> patched(context, language, object, patch), false, true);
        return new Written(changes.change(context, definition.rules(context), current, change), false);
    }

    private T patched(RequestContext context, Patching.Language language, T object, Bytes patch) {
        ServedVersion<?, T> version = definition.version(context);
        return placed(context, version.toStored(Patching.patched(language, version.served(object), patch, context)));
    }

    private T applied(RequestContext context, @Nullable T live, StringMap<Object> configuration) {
        return placed(context, steps.applied(context, live, configuration));
    }

    /** A patched object, which has to be the one that the path names. */
    private T placed(RequestContext context, T object) {
        if (!object.name().equals(context.name())) {
            throw ApiErrors.badRequest("the name of the object (" + object.name()
                    + ") does not match the name on the URL (" + context.name() + ")");
        }
        return steps.placed(context, object);
    }
}
