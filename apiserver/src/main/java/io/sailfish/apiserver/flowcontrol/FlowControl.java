package io.sailfish.apiserver.flowcontrol;

import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.apiserver.cache.CachedObject;
import io.sailfish.apiserver.cache.Selection;
import io.sailfish.apiserver.cache.Snapshot;
import io.sailfish.apiserver.request.RequestInfo;
import io.sailfish.client.time.Timers;
import io.sailfish.model.ApiObject;
import io.sailfish.model.api.flowcontrol.v1.FlowSchema;
import io.sailfish.model.api.flowcontrol.v1.PriorityLevelConfiguration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds for each request the flow schema that takes it, and so the level at which it gets its seats.
 *
 * <p>It looks at every request whether the objects have changed (two comparisons of pointers) and compiles them anew before it
 * decides, so a change holds from the moment its write is answered. Ten times a second it looks at what the levels want, and
 * every ten seconds it divides the seats anew, within what each lends and may borrow.
 */
public final class FlowControl implements AutoCloseable {
    static final Duration SAMPLE_EVERY = Duration.ofMillis(100);
    static final int SAMPLES = 100;

    private final Supplier<Snapshot> levelObjects;
    private final Supplier<Snapshot> schemaObjects;
    private final int total;
    private final LongSupplier nanos;
    private final Map<CountsKey, FlowCounts> counts = new ConcurrentHashMap<>();
    private volatile Compiled compiled;
    private Timers.Timer timer = () -> {};
    private int samples;
    private boolean closed;

    /** Whose requests are counted together. */
    record CountsKey(String level, String schema) {}

    /** A level with what its object says, and what it wants. */
    record LevelState(PriorityLevel level, String uid, SeatAllocation.Bounds bounds, SeatDemand demand) {}

    private record Compiled(
            @Nullable Snapshot levelObjects,
            @Nullable Snapshot schemaObjects,
            List<FlowRule> rules,
            Map<String, LevelState> levels) {}

    /**
     * @param total how many seats all levels have together
     * @param nanos the time, which does not go back
     */
    FlowControl(Supplier<Snapshot> levelObjects, Supplier<Snapshot> schemaObjects, int total, LongSupplier nanos) {
        this.levelObjects = levelObjects;
        this.schemaObjects = schemaObjects;
        this.total = total;
        this.nanos = nanos;
        this.compiled = new Compiled(null, null, List.of(), Map.of());
        this.compiled = compile(null, null);
    }

    /** Begins: follows these objects, and divides seats as time goes on. */
    public static FlowControl start(
            Supplier<Snapshot> levelObjects, Supplier<Snapshot> schemaObjects, int total, Timers timers) {
        FlowControl control = new FlowControl(levelObjects, schemaObjects, total, System::nanoTime);
        control.awaitSample(timers);
        return control;
    }

    private synchronized void awaitSample(Timers timers) {
        if (!closed) {
            timer = timers.schedule(SAMPLE_EVERY, () -> {
                sample();
                awaitSample(timers);
            });
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        timer.cancel();
    }

    /** The schema that takes a request. There is one for every request. */
    public FlowRule classify(UserInfo user, RequestInfo request) {
        List<FlowRule> rules = current().rules;
        int last = rules.size() - 1;
        for (int i = 0; i < last; i++) {
            FlowRule rule = rules.get(i);
            if (rule.matches(user, request)) {
                return rule;
            }
        }
        return rules.get(last);
    }

    private Compiled current() {
        Compiled now = compiled;
        return now.levelObjects == levelObjects.get() && now.schemaObjects == schemaObjects.get() ? now : refresh();
    }

    private synchronized Compiled refresh() {
        Snapshot levels = levelObjects.get();
        Snapshot schemas = schemaObjects.get();
        if (compiled.levelObjects != levels || compiled.schemaObjects != schemas) {
            compiled = compile(levels, schemas);
        }
        return compiled;
    }

    private Compiled compile(@Nullable Snapshot levelSnapshot, @Nullable Snapshot schemaSnapshot) {
        Map<String, LevelState> levels = levels(objects(levelSnapshot, PriorityLevelConfiguration.class));
        List<FlowSchema> schemas = new ArrayList<>(objects(schemaSnapshot, FlowSchema.class));
        schemas.removeIf(schema -> !levels.containsKey(levelOf(schema)));
        schemas.sort(Comparator.<FlowSchema>comparingInt(schema -> schema.spec().matchingPrecedence())
                .thenComparing(FlowSchema::name));
        for (FlowSchema mandatory : BootstrapObjects.schemas().subList(0, 2)) {
            if (schemas.stream().noneMatch(schema -> schema.name().equals(mandatory.name()))) {
                schemas.add(mandatory.name().equals("exempt") ? 0 : schemas.size(), mandatory);
            }
        }
        List<FlowRule> rules = new ArrayList<>();
        Set<CountsKey> used = new HashSet<>();
        for (FlowSchema schema : schemas) {
            LevelState state = levels.get(levelOf(schema));
            CountsKey key = new CountsKey(levelOf(schema), schema.name());
            used.add(key);
            rules.add(new FlowRule(
                    schema,
                    state.level(),
                    state.uid(),
                    WorkEstimate.most(state.bounds().nominal()),
                    counts.computeIfAbsent(key, _ -> new FlowCounts())));
        }
        // catch-all is last of all, whatever its object's place: what is left is its own.
        rules.sort(Comparator.comparing(rule -> rule.name().equals("catch-all")));
        counts.entrySet()
                .removeIf(entry -> !used.contains(entry.getKey())
                        && entry.getValue().executing() == 0
                        && entry.getValue().waiting() == 0);
        return new Compiled(levelSnapshot, schemaSnapshot, List.copyOf(rules), levels);
    }

    private static String levelOf(FlowSchema schema) {
        return schema.spec().priorityLevelConfiguration().name();
    }

    private static <T extends ApiObject> List<T> objects(@Nullable Snapshot snapshot, Class<T> type) {
        List<T> all = new ArrayList<>();
        if (snapshot != null) {
            Selection.Walk walk = Selection.ALL.walk(snapshot, "");
            for (CachedObject object = walk.next(); object != null; object = walk.next()) {
                all.add(type.cast(object.object()));
            }
        }
        return all;
    }

    private Map<String, LevelState> levels(List<PriorityLevelConfiguration> objects) {
        Map<String, PriorityLevelConfiguration> wanted = new TreeMap<>();
        BootstrapObjects.levels().subList(0, 2).forEach(mandatory -> wanted.put(mandatory.name(), mandatory));
        objects.forEach(object -> wanted.put(object.name(), object));
        long allShares =
                wanted.values().stream().mapToLong(LevelSettings::shares).sum();
        Map<String, LevelState> states = new HashMap<>();
        boolean same = compiled.levels.size() == wanted.size();
        for (PriorityLevelConfiguration object : wanted.values()) {
            LevelState before = compiled.levels.get(object.name());
            SeatAllocation.Bounds bounds = LevelSettings.bounds(object, total, allShares);
            PriorityLevel level = before == null ? new PriorityLevel(object.name(), nanos) : before.level();
            level.configure(LevelSettings.layout(object));
            same &= before != null && before.bounds().equals(bounds);
            states.put(
                    object.name(),
                    new LevelState(
                            level,
                            object.metadata().uid(),
                            bounds,
                            before == null ? new SeatDemand() : before.demand()));
        }
        if (!same) {
            states.forEach((name, state) -> state.level()
                    .limit(
                            LevelSettings.isExempt(name)
                                    ? PriorityLevel.UNBOUNDED
                                    : state.bounds().nominal()));
        }
        return Map.copyOf(states);
    }

    /** Looks at what the levels want; after some times divides the seats by it. */
    synchronized void sample() {
        Compiled now = current();
        now.levels.values().forEach(state -> state.demand().sample(state.level().demand()));
        if (++samples >= SAMPLES) {
            samples = 0;
            divide(now);
        }
    }

    private static void divide(Compiled now) {
        List<LevelState> states = List.copyOf(now.levels.values());
        List<SeatAllocation.Want> wants = new ArrayList<>();
        int all = 0;
        for (LevelState state : states) {
            SeatDemand.Figures figures = state.demand().digest(state.level().highestDemand());
            double least =
                    Math.max(state.bounds().least(), Math.min(state.bounds().nominal(), figures.highest()));
            wants.add(new SeatAllocation.Want(
                    least, Math.max(least, figures.smoothed()), state.bounds().most()));
            all += state.bounds().nominal();
        }
        double[] parts = SeatAllocation.divide(all, wants);
        for (int i = 0; i < parts.length; i++) {
            PriorityLevel level = states.get(i).level();
            if (!LevelSettings.isExempt(level.name())) {
                level.limit((int) Math.round(parts[i]));
            }
        }
    }

    /** The levels as they are now, by name. */
    Map<String, LevelState> states() {
        return current().levels;
    }

    /** What has been counted, by level and schema. */
    Map<CountsKey, FlowCounts> counts() {
        return counts;
    }
}
