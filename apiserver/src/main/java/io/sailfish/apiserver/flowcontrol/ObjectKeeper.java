package io.sailfish.apiserver.flowcontrol;

import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.apiserver.registry.Registry;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.ResourceStore;
import io.sailfish.apiserver.registry.Verb;
import io.sailfish.model.ApiObject;
import io.sailfish.model.api.flowcontrol.v1.FlowSchema;
import io.sailfish.model.api.flowcontrol.v1.FlowcontrolV1;
import io.sailfish.model.api.flowcontrol.v1.PriorityLevelConfiguration;
import io.sailfish.model.api.meta.v1.DeleteOptions;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.api.meta.v1.Preconditions;
import io.sailfish.model.status.ApiException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Keeps the objects that every cluster has, by upstream's rules: the mandatory ones are as they are for good; the suggested
 * ones are kept up to date for as long as their annotation says so, so that an administrator can take one over, and one
 * without the annotation gets it, which says no where somebody has changed the object. An object that says it is kept but
 * is none of these goes.
 */
public final class ObjectKeeper {
    private static final String YES = "true";

    private final ResourceStore<PriorityLevelConfiguration> levels;
    private final ResourceStore<FlowSchema> schemas;
    private final UserInfo self;
    private final Clock clock;

    /**
     * @param self in whose name objects are written
     */
    public ObjectKeeper(Registry registry, UserInfo self, Clock clock) {
        this.levels = registry.store(FlowcontrolV1.PRIORITY_LEVEL_CONFIGURATIONS);
        this.schemas = registry.store(FlowcontrolV1.FLOW_SCHEMAS);
        this.self = self;
        this.clock = clock;
    }

    /** Makes what is missing, mends what is to be mended, removes what is no longer wanted. */
    public void keep() {
        keep(
                levels,
                BootstrapObjects.levels(),
                PriorityLevelConfiguration::spec,
                (object, wanted) -> object.withSpec(wanted.spec()),
                PriorityLevelConfiguration::withMetadata);
        keep(
                schemas,
                BootstrapObjects.schemas(),
                FlowSchema::spec,
                (object, wanted) -> object.withSpec(wanted.spec()),
                FlowSchema::withMetadata);
        remove(schemas, BootstrapObjects.schemas());
        remove(levels, BootstrapObjects.levels());
    }

    private <T extends ApiObject> void keep(
            ResourceStore<T> store,
            List<T> wanted,
            Function<T, Object> spec,
            BiFunction<T, T, T> withSpec,
            BiFunction<T, ObjectMeta, T> withMetadata) {
        for (T object : wanted) {
            T present = store.find("", object.name());
            RequestContext context =
                    RequestContext.of(self, present == null ? Verb.CREATE : Verb.UPDATE, "", object.name(), clock);
            try {
                if (present == null) {
                    store.create(context, object);
                    continue;
                }
                boolean follows = follows(present, spec.apply(present).equals(spec.apply(object)));
                String mark = Boolean.toString(follows);
                boolean marked = mark.equals(mark(present));
                if (!marked || follows && !spec.apply(present).equals(spec.apply(object))) {
                    store.change(context, current -> {
                        T marking = withMetadata.apply(current, marked(current.metadata(), mark));
                        return follows ? withSpec.apply(marking, object) : marking;
                    });
                }
            } catch (ApiException refused) {
                // Another server, or an administrator, was quicker: the next round looks again.
                if (!refused.is(ApiException.Reason.ALREADY_EXISTS)
                        && !refused.is(ApiException.Reason.NOT_FOUND)
                        && !refused.is(ApiException.Reason.CONFLICT)) {
                    throw refused;
                }
            }
        }
    }

    private static boolean follows(ApiObject present, boolean same) {
        if (BootstrapObjects.isMandatory(present.name())) {
            return true;
        }
        return switch (mark(present)) {
            case YES -> true;
            case "false" -> false;
            default -> same || present.metadata().generation() == 1;
        };
    }

    private static String mark(ApiObject object) {
        String mark = object.metadata().annotations().get(BootstrapObjects.AUTOUPDATE);
        return mark == null ? "" : mark;
    }

    private static ObjectMeta marked(ObjectMeta metadata, String mark) {
        Map<String, String> annotations = new TreeMap<>(metadata.annotations());
        annotations.put(BootstrapObjects.AUTOUPDATE, mark);
        return metadata.withAnnotations(annotations);
    }

    private <T extends ApiObject> void remove(ResourceStore<T> store, List<T> wanted) {
        for (T object : store.all()) {
            boolean unwanted = mark(object).equals(YES)
                    && wanted.stream().noneMatch(one -> one.name().equals(object.name()));
            if (unwanted) {
                try {
                    store.delete(
                            RequestContext.of(self, Verb.DELETE, "", object.name(), clock),
                            DeleteOptions.builder()
                                    .preconditions(Preconditions.builder()
                                            .uid(object.metadata().uid())
                                            .resourceVersion(object.metadata().resourceVersion())
                                            .build())
                                    .build());
                } catch (ApiException refused) {
                    // Changed or deleted meanwhile: the next round looks again.
                    if (!refused.is(ApiException.Reason.NOT_FOUND) && !refused.is(ApiException.Reason.CONFLICT)) {
                        throw refused;
                    }
                }
            }
        }
    }
}
