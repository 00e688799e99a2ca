package io.sailfish.apiserver.flowcontrol;

import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.apiserver.cache.Follower;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.ResourceRegistry;
import io.sailfish.apiserver.registry.StoredResource;
import io.sailfish.apiserver.registry.Verb;
import io.sailfish.model.api.flowcontrol.v1.FlowSchema;
import io.sailfish.model.api.flowcontrol.v1.FlowSchemaCondition;
import io.sailfish.model.api.flowcontrol.v1.FlowSchemaStatus;
import io.sailfish.model.api.flowcontrol.v1.FlowcontrolV1;
import io.sailfish.model.api.flowcontrol.v1.PriorityLevelConfiguration;
import io.sailfish.model.status.ApiException;
import io.sailfish.model.value.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Follows schemas and levels, and says in each schema's status whether its level is there. */
public final class DanglingSchemas implements AutoCloseable {
    private static final String DANGLING = "Dangling";
    private static final String PROGRAM = "api-priority-and-fairness-config-consumer-v1";

    private final StoredResource<PriorityLevelConfiguration> levels;
    private final StoredResource<FlowSchema> schemas;
    private final UserInfo self;
    private final Clock clock;
    private final Follower follower;

    private DanglingSchemas(ResourceRegistry registry, UserInfo self, Clock clock) {
        this.levels = registry.store(FlowcontrolV1.PRIORITY_LEVEL_CONFIGURATIONS);
        this.schemas = registry.store(FlowcontrolV1.FLOW_SCHEMAS);
        this.self = self;
        this.clock = clock;
        this.follower =
                new Follower("flow-schemas", registry.hub(), List.of(levels.cache(), schemas.cache()), this::judgeAll);
    }

    /**
     * Begins to follow.
     *
     * @param self in whose name objects are written
     */
    public static DanglingSchemas start(ResourceRegistry registry, UserInfo self, Clock clock) {
        DanglingSchemas dangling = new DanglingSchemas(registry, self, clock);
        dangling.follower.start();
        return dangling;
    }

    @Override
    public void close() {
        follower.close();
    }

    private Duration judgeAll() {
        new ArrayList<>(schemas.all()).forEach(this::judge);
        return Follower.UNTIL_CHANGED;
    }

    private void judge(FlowSchema schema) {
        FlowSchema judged = judged(schema);
        if (judged == schema) {
            return;
        }
        RequestContext context = RequestContext.of(self, Verb.UPDATE, "", schema.name(), clock)
                .withSubresource("status")
                .withFieldManager(PROGRAM, false);
        try {
            schemas.update(context, judged);
        } catch (ApiException refused) {
            // Changed or deleted meanwhile, which will be seen.
            if (!refused.is(ApiException.Reason.CONFLICT) && !refused.is(ApiException.Reason.NOT_FOUND)) {
                throw refused;
            }
        }
    }

    /** The schema with a condition that says whether its level is there; the same object where it says so already. */
    private FlowSchema judged(FlowSchema schema) {
        String level = schema.spec().priorityLevelConfiguration().name();
        boolean there = levels.find("", level) != null
                || BootstrapObjects.mandatoryLevel(level).isPresent();
        FlowSchemaCondition wanted = FlowSchemaCondition.builder()
                .type(DANGLING)
                .status(there ? "False" : "True")
                .reason(there ? "Found" : "NotFound")
                .message("This FlowSchema references the PriorityLevelConfiguration object named \"" + level + "\" "
                        + (there ? "and it exists" : "but there is no such object"))
                .lastTransitionTime(Timestamp.seconds(clock.instant()))
                .build();
        List<FlowSchemaCondition> conditions = new ArrayList<>();
        for (FlowSchemaCondition condition : schema.status().conditions()) {
            if (!condition.type().equals(DANGLING)) {
                conditions.add(condition);
            } else if (condition.status().equals(wanted.status())) {
                wanted = wanted.withLastTransitionTime(condition.lastTransitionTime());
                if (wanted.equals(condition)) {
                    return schema;
                }
            }
        }
        conditions.add(wanted);
        return schema.withStatus(
                FlowSchemaStatus.builder().conditions(conditions).build());
    }
}
