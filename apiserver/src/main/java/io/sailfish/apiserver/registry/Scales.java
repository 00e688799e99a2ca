package io.sailfish.apiserver.registry;

import io.sailfish.apiserver.cache.CachedObject;
import io.sailfish.apiserver.registry.Changes.Change;
import io.sailfish.model.ApiObject;
import io.sailfish.model.StringMap;
import io.sailfish.model.api.autoscaling.v1.Scale;
import io.sailfish.model.managed.FieldManager;
import io.sailfish.model.managed.ServerSideApply;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.value.Bytes;
import java.util.function.UnaryOperator;

/** Objects of one kind read and changed through their Scale. */
final class Scales<T extends ApiObject> {
    private final KindDefinition<T> definition;
    private final Commits commits;
    private final Changes<T> changes;

    Scales(KindDefinition<T> definition, Commits commits, Changes<T> changes) {
        this.definition = definition;
        this.commits = commits;
        this.changes = changes;
    }

    /** The object as a Scale. */
    Scale get(T object) {
        return view(definition.resource().apiVersion()).shown(object);
    }

    /** Changes the object through its Scale. */
    Scale change(RequestContext context, UnaryOperator<Scale> change) {
        ScaleView<T> view = view(definition.version(context).apiVersion());
        FieldManager manager = view.manager();
        return scaled(context, view, live -> (Scale) manager.update(
                live,
                change.apply(live),
                FieldTracking.managerName(context),
                context.clock().instant()));
    }

    /** Patches the object's Scale. */
    Scale patch(RequestContext context, Patching.Language language, Bytes patch) {
        if (!language.applies()) {
            return change(context, live -> (Scale) Patching.patched(language, live, patch, context));
        }
        ScaleView<T> view = view(definition.version(context).apiVersion());
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
        CachedObject current = changes.current(context);
        String storeKey = commits.storeKey(current.key());
        Change<T> written =
                new Change<>(object -> view.with(object, change, definition.named(context), storeKey), false, false);
        return view.scale(
                changes.change(context, definition.strategy(), current, written).object());
    }

    private ScaleView<T> view(String apiVersion) {
        if (definition.subresource("scale") instanceof Subresource.Scale<T> paths) {
            return new ScaleView<>(
                    paths,
                    apiVersion,
                    definition.alsoServed().stream()
                            .map(ServedVersion::apiVersion)
                            .toList());
        }
        throw ApiErrors.noSuchResource();
    }
}
