package io.sailfish.apiserver.flowcontrol;

import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.apiserver.cache.Selection;
import io.sailfish.apiserver.cache.WatchCursor;
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
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows schemas and levels: says in each schema's status whether its level is there, and every minute has the objects
 * {@linkplain ObjectKeeper kept} that every cluster has. One thread looks at what is there and does all that follows.
 */
public final class ObjectFollower implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ObjectFollower.class);
    private static final long KEEP_EVERY_NANOS = Duration.ofMinutes(1).toNanos();
    private static final String DANGLING = "Dangling";
    private static final String PROGRAM = "api-priority-and-fairness-config-consumer-v1";

    private final StoredResource<PriorityLevelConfiguration> levels;
    private final StoredResource<FlowSchema> schemas;
    private final ObjectKeeper keeper;
    private final UserInfo self;
    private final Clock clock;
    private final Semaphore changed = new Semaphore(0);
    private final List<WatchCursor> cursors;
    private final Thread thread;
    private volatile boolean closed;

    private ObjectFollower(ResourceRegistry registry, UserInfo self, Clock clock) {
        this.levels = registry.store(FlowcontrolV1.PRIORITY_LEVEL_CONFIGURATIONS);
        this.schemas = registry.store(FlowcontrolV1.FLOW_SCHEMAS);
        this.keeper = new ObjectKeeper(registry, self, clock);
        this.self = self;
        this.clock = clock;
        WatchCursor.Options options =
                new WatchCursor.Options(Selection.ALL, registry.hub().published(), false, false, false, 0);
        this.cursors = List.of(
                registry.hub().watch(levels.cache(), options), registry.hub().watch(schemas.cache(), options));
        this.thread = Thread.ofVirtual().name("flow-objects").unstarted(this::run);
    }

    /**
     * Begins to follow.
     *
     * @param self in whose name objects are written
     */
    public static ObjectFollower start(ResourceRegistry registry, UserInfo self, Clock clock) {
        ObjectFollower follower = new ObjectFollower(registry, self, clock);
        follower.cursors.forEach(cursor -> cursor.start(follower.changed::release));
        follower.thread.start();
        return follower;
    }

    @Override
    public void close() {
        closed = true;
        cursors.forEach(WatchCursor::close);
        thread.interrupt();
    }

    private void run() {
        long kept = System.nanoTime();
        while (!closed) {
            try {
                for (WatchCursor cursor : cursors) {
                    // What is polled away here is seen by the look that follows.
                    while (cursor.poll() != null) {
                        changed.drainPermits();
                    }
                }
                if (System.nanoTime() - kept >= KEEP_EVERY_NANOS) {
                    kept = System.nanoTime();
                    keeper.keep();
                }
                new ArrayList<>(schemas.all()).forEach(this::judge);
                if (changed.tryAcquire(KEEP_EVERY_NANOS - (System.nanoTime() - kept), TimeUnit.NANOSECONDS)) {
                    changed.drainPermits();
                }
            } catch (InterruptedException stopped) {
                return;
            } catch (RuntimeException failed) {
                if (!closed) {
                    LOG.error("flow schemas and priority levels could not be brought up to date", failed);
                    pause();
                }
            }
        }
    }

    private void pause() {
        try {
            changed.tryAcquire(1, TimeUnit.SECONDS);
        } catch (InterruptedException stopped) {
            closed = true;
        }
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
