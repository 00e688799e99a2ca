package io.sailfish.apiserver.registry;

import io.sailfish.apiserver.admission.Attributes;
import io.sailfish.apiserver.admission.Operation;
import io.sailfish.apiserver.registry.WriteHook.Transaction;
import io.sailfish.model.ApiObject;
import io.sailfish.model.api.meta.v1.DeleteOptions;
import org.jspecify.annotations.Nullable;

/** The steps that writes of one kind have in common: admission and the kind's hook. */
final class WriteSteps<T extends ApiObject> {
    private final KindDefinition<T> definition;
    private final ResourceRegistry registry;

    WriteSteps(KindDefinition<T> definition, ResourceRegistry registry) {
        this.definition = definition;
        this.registry = registry;
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
                operation, definition.resource(), context.subresource(), context.namespace(), name, object, old, options, context);
    }

    /** The object after mutating admission, its defaults filled in again where that changed it. */
    @SuppressWarnings("unchecked")
    T mutated(Attributes attributes, T object) {
        ApiObject changed = registry.admission().mutate(attributes);
        return changed == object || changed == null ? object : definition.strategy().defaults((T) changed);
    }

    /** Begins what goes with the write beyond its object. */
    Transaction<T> begin(RequestContext context, @Nullable T object, @Nullable T old) {
        WriteHook<T> hook = definition.hook();
        return hook == null
                ? Transaction.unchanged(object)
                : hook.begin(registry, context, object, old);
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
