package io.sailfish.apiserver.registry;

import io.sailfish.apiserver.admission.Attributes;
import io.sailfish.apiserver.admission.Operation;
import io.sailfish.apiserver.admission.Reinvocation;
import io.sailfish.apiserver.registry.WriteHook.Transaction;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.ApiObject;
import io.sailfish.model.StringMap;
import io.sailfish.model.api.meta.v1.DeleteOptions;
import io.sailfish.model.status.ApiErrors;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The steps that writes of one kind have in common: placing, managed fields, admission, the kind's hook. */
final class WriteSteps<T extends ApiObject> {
    private final KindDefinition<T> definition;
    private final ResourceRegistry registry;
    private final FieldTracking<T> tracking;

    WriteSteps(KindDefinition<T> definition, ResourceRegistry registry) {
        this.definition = definition;
        this.registry = registry;
        this.tracking = new FieldTracking<>(definition);
    }

    /** The object placed in the request's namespace, each owner named once, its defaults filled in. */
    T placed(RequestContext context, T object) {
        T placed = MetadataRules.inNamespace(object, definition.resource().namespaced() ? context.namespace() : "");
        return definition.strategy().defaults(MetadataRules.ownersOnce(placed, context.warnings()));
    }

    /** The object with managedFields brought up to date, in the terms of the version in which the request speaks. */
    @SuppressWarnings("unchecked")
    T tracked(RequestContext context, @Nullable T live, T object, List<String> reset) {
        ServedVersion<?, T> version = definition.version(context);
        if (version.stored()) {
            return (T) tracking.update(context, version, live, object, reset);
        }
        ApiObject before = live == null ? null : version.served(live);
        ApiObject after = tracking.update(context, version, before, version.served(object), reset);
        return MetadataRules.with(
                object, object.metadata().withManagedFields(after.metadata().managedFields()));
    }

    /**
     * The object without what only the client's document told apart. Who owns an empty list is known by now, and nobody
     * after this is to take it for anything but none.
     */
    @SuppressWarnings("unchecked")
    T settled(T object) {
        return (T) object.settled();
    }

    /** The object, or a new one, with a configuration applied to it in the version in which the request speaks. */
    T applied(RequestContext context, @Nullable T live, StringMap<Object> configuration) {
        ServedVersion<?, T> version = definition.version(context);
        ApiObject before = live == null ? (ApiObject) version.objectType().empty() : version.served(live);
        List<String> reset = definition.rules(context).resetFields();
        return version.toStored(tracking.apply(context, version, before, configuration, reset));
    }

    /** Refuses an object with which something is wrong. */
    void refuse(T object, FieldErrors errors) {
        if (!errors.isEmpty()) {
            throw ApiErrors.invalid(definition.resource().kind(), object.name(), errors.list());
        }
    }

    /** The attributes that admission sees. */
    Attributes attributes(
            Operation operation,
            RequestContext context,
            String name,
            @Nullable ApiObject object,
            @Nullable ApiObject old,
            @Nullable DeleteOptions options) {
        return new Attributes(
                operation,
                definition.resource(),
                context.subresource(),
                context.namespace(),
                name,
                object,
                old,
                options,
                context,
                new Reinvocation());
    }

    /** The object after mutating admission, its defaults filled in again where that changed it. */
    @SuppressWarnings("unchecked")
    T mutated(Attributes attributes, T object) {
        ApiObject changed = registry.admission().mutate(attributes);
        return changed == object || changed == null
                ? object
                : definition.strategy().defaults((T) changed);
    }

    /** Begins what goes with the write beyond its object. */
    Transaction<T> begin(RequestContext context, @Nullable T object, @Nullable T old) {
        WriteHook<T> hook = definition.hook();
        return hook == null ? Transaction.unchanged(object) : hook.begin(registry, context, object, old);
    }

    /** The object as the transaction wants it. */
    T carried(Transaction<T> transaction) {
        T object = transaction.object();
        if (object == null) {
            throw new IllegalStateException("the hook of " + definition.resource() + " dropped the object");
        }
        return object;
    }
}
