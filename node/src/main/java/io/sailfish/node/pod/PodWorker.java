package io.sailfish.node.pod;

import io.sailfish.client.time.Timers;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodStatus;
import io.sailfish.node.cri.RuntimeFailure;
import io.sailfish.node.pod.PodRuntimeState.ContainerView;
import io.sailfish.node.pod.Situation.Ending;
import io.sailfish.node.pod.Situation.KillState;
import io.sailfish.node.time.Background;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one pod as it should be. Whatever happens (the API changes the pod, the runtime its state, a probe its verdict, an
 * action ends, a time comes) makes it take a turn: read what is new, decide, begin what was decided, report the status.
 * Turns of a pod follow one another; actions run beside them, so that a pod whose image is being pulled can be deleted.
 */
final class PodWorker {
    private static final Logger LOG = LoggerFactory.getLogger(PodWorker.class);
    private static final Duration RETRY = Duration.ofSeconds(1);
    /** A pod that is only just beginning is not worth a report before this: often it then runs already. */
    private static final Duration QUIET = Duration.ofSeconds(1);

    /** What a worker needs of its surroundings, the same for all. */
    record Surroundings(
            PodActions actions,
            StatusReports reports,
            Background background,
            PodEvents events,
            PodStatuses.Surroundings node,
            java.util.List<Duration> looksAfterStart) {}

    private final Surroundings around;
    private final RuntimeReader reader;
    private final HealthBook health;
    private final Runnable erased;
    private final Setbacks setbacks;
    private final Map<String, KillState> kills = new HashMap<>();
    /** Keys of the actions under way, with their threads once they have one. */
    private final Map<String, @Nullable Thread> busy = new HashMap<>();

    private final Map<String, String> words = new HashMap<>();

    private final Instant since;
    private Pod pod;
    private boolean gone;
    private Optional<Ending> ordered = Optional.empty();
    private PodRuntimeState runtime = PodRuntimeState.NOTHING;
    private boolean runtimeKnown;
    private boolean runtimeStale = true;
    private boolean prepared;
    private boolean tornDown;
    private boolean finished;
    private boolean turning;
    private boolean again;
    private boolean closed;
    private Timers.@Nullable Timer wake;
    private @Nullable Instant wakeTime;

    /**
     * @param erased called once nothing is left of a pod that the API does not know any more
     */
    PodWorker(Pod pod, RuntimeReader reader, Surroundings around, Runnable erased) {
        this.pod = pod;
        this.reader = reader;
        this.around = around;
        this.erased = erased;
        this.health = new HealthBook(around, this::poke);
        this.setbacks = new Setbacks(around.events());
        this.since = around.background().now();
    }

    // ---- what happens

    /** The API has a new version of the pod. */
    void update(Pod newer) {
        synchronized (this) {
            if (isOlder(newer, pod)) {
                return;
            }
            pod = newer;
        }
        poke();
    }

    private static boolean isOlder(Pod candidate, Pod current) {
        try {
            return Long.parseLong(candidate.metadata().resourceVersion())
                    < Long.parseLong(current.metadata().resourceVersion());
        } catch (NumberFormatException opaque) {
            return false;
        }
    }

    /** The API does not have the pod any more. */
    void gone(Pod last) {
        synchronized (this) {
            pod = last;
            gone = true;
        }
        poke();
    }

    /** The pod shall end for a reason of the node's own. */
    void end(Ending ending) {
        synchronized (this) {
            if (ordered.isEmpty()) {
                ordered = Optional.of(ending);
            }
        }
        poke();
    }

    /** Something changed in the runtime, or may have. */
    void look() {
        synchronized (this) {
            runtimeStale = true;
        }
        poke();
    }

    /** Takes a turn, now or after the one under way. */
    void poke() {
        synchronized (this) {
            if (closed) {
                return;
            }
            again = true;
            if (turning) {
                return;
            }
            turning = true;
        }
        around.background().execute(this::turns);
    }

    /** Ends without touching the pod: the kubelet stops. */
    synchronized void close() {
        closed = true;
        health.close();
        cancelWake();
    }

    synchronized Pod pod() {
        return pod;
    }

    synchronized PodRuntimeState runtime() {
        return runtime;
    }

    /** Whether the pod still takes from the node what it requests. */
    synchronized boolean active() {
        return !finished && !Pods.isTerminal(pod);
    }

    // ---- a turn

    private void turns() {
        while (true) {
            synchronized (this) {
                if (!again || closed) {
                    turning = false;
                    return;
                }
                again = false;
                cancelWake();
            }
            try {
                turn();
            } catch (RuntimeException failure) {
                LOG.error("A turn of pod {} failed", pod().key(), failure);
                wakeAt(around.background().now().plus(RETRY));
            }
        }
    }

    private void turn() {
        if (!readRuntime()) {
            return;
        }
        Situation situation;
        Decision decision;
        synchronized (this) {
            if (runtimeStale) {
                // an action ended while the runtime was read: what was read may be from before
                again = true;
                return;
            }
            health.follow(pod, runtime, around.actions());
            situation = situation();
            decision = Decider.decide(situation);
            finished = decision.finished();
            if (situation.ending().isPresent()) {
                hurry();
            }
        }
        decision.actions().forEach(this::begin);
        decision.wake().ifPresent(this::wakeAt);
        Instant loud = since.plus(QUIET);
        boolean beginning = decision.actions().stream().anyMatch(PodWorker::isStep)
                || situation.busy().contains("prepare")
                || situation.busy().contains("sandbox")
                || situation.busy().contains("start");
        if (situation.gone()) {
            return;
        }
        if (beginning && situation.ending().isEmpty() && situation.now().isBefore(loud)) {
            wakeAt(loud);
        } else {
            report(situation, decision.finished());
        }
    }

    private static boolean isStep(Action action) {
        return switch (action) {
            case Action.Prepare prepare -> true;
            case Action.CreateSandbox create -> true;
            case Action.Start start -> true;
            case Action.StopSandbox stop -> false;
            case Action.RemoveSandbox remove -> false;
            case Action.RemoveContainer remove -> false;
            case Action.Kill kill -> false;
            case Action.TearDown tearDown -> false;
            case Action.Erase erase -> false;
        };
    }

    private boolean readRuntime() {
        synchronized (this) {
            if (!runtimeStale) {
                return runtimeKnown;
            }
            runtimeStale = false;
        }
        try {
            PodRuntimeState found = reader.read();
            Pod current = pod();
            Map<String, String> heard = new HashMap<>();
            found.containers()
                    .values()
                    .forEach(all -> all.stream()
                            .filter(ContainerView::ended)
                            .forEach(view -> heard.put(view.id(), heard(current, view))));
            synchronized (this) {
                runtime = found;
                runtimeKnown = true;
                words.clear();
                words.putAll(heard);
                Set<String> running = new HashSet<>();
                found.running().forEach(view -> running.add(view.id()));
                kills.keySet().retainAll(running);
            }
            return true;
        } catch (RuntimeFailure failure) {
            LOG.warn("The runtime cannot tell about pod {}: {}", pod().key(), failure.getMessage());
            synchronized (this) {
                runtimeStale = true;
            }
            wakeAt(around.background().now().plus(RETRY));
            return false;
        }
    }

    private String heard(Pod current, ContainerView view) {
        synchronized (this) {
            String known = words.get(view.id());
            if (known != null) {
                return known;
            }
        }
        return around.actions().lastWords(current, view);
    }

    private Situation situation() {
        return new Situation(
                pod,
                runtime,
                health.verdicts(),
                setbacks.problems(),
                setbacks.backOffs(),
                Map.copyOf(kills),
                Set.copyOf(busy.keySet()),
                ending(),
                prepared,
                tornDown,
                gone,
                around.background().now());
    }

    private Optional<Ending> ending() {
        Optional<Ending> own = ordered.or(this::deadline);
        boolean deleted = gone || Pods.isDeleted(pod);
        if (!deleted) {
            return own;
        }
        Duration grace = gone && Pods.grace(pod).isZero() ? Duration.ofSeconds(1) : Pods.grace(pod);
        return Optional.of(own.map(ending -> ending.grace().compareTo(grace) <= 0
                        ? ending
                        : new Ending(ending.phase(), ending.reason(), ending.message(), grace))
                .orElse(new Ending("", "", "", grace)));
    }

    private Optional<Ending> deadline() {
        if (!pod.spec().hasActiveDeadlineSeconds() || !pod.status().hasStartTime() || Pods.isTerminal(pod)) {
            return Optional.empty();
        }
        Instant end = pod.status().startTime().instant().plusSeconds(pod.spec().activeDeadlineSeconds(0));
        if (around.background().now().isBefore(end)) {
            wakeAt(end);
            return Optional.empty();
        }
        ordered = Optional.of(new Ending(
                "Failed",
                "DeadlineExceeded",
                "Pod was active on the node longer than the specified deadline",
                Pods.grace(pod)));
        return ordered;
    }

    /** What only delays the end of a pod is given up. */
    private void hurry() {
        Thread starting = busy.get("start");
        if (starting != null) {
            starting.interrupt();
        }
    }

    /** Takes a turn at this moment, if not before. */
    private synchronized void wakeAt(Instant instant) {
        if (wakeTime != null && !instant.isBefore(wakeTime)) {
            return;
        }
        cancelWake();
        wakeTime = instant;
        Duration delay = Duration.between(around.background().now(), instant);
        wake = around.background().after(delay.isNegative() ? Duration.ZERO : delay, this::poke);
    }

    /** Each turn finds out anew when the next one is due. */
    private synchronized void cancelWake() {
        wakeTime = null;
        if (wake != null) {
            wake.cancel();
            wake = null;
        }
    }

    private void report(Situation situation, boolean done) {
        Map<String, String> heard;
        synchronized (this) {
            heard = Map.copyOf(words);
        }
        PodStatus status = PodStatuses.of(situation, done, heard, around.node());
        Optional<Instant> retry = around.reports().report(this, situation.pod(), status, done && situation.tornDown());
        retry.ifPresent(this::wakeAt);
    }

    // ---- actions

    private void begin(Action action) {
        synchronized (this) {
            if (busy.containsKey(action.key())) {
                return;
            }
            Optional<Instant> held =
                    setbacks.held(action.key(), around.background().now());
            if (held.isPresent()) {
                wakeAt(held.get());
                return;
            }
            busy.put(action.key(), null);
            if (action instanceof Action.Kill kill) {
                kills.put(
                        kill.id(),
                        new KillState(kill.grace(), around.background().now()));
            }
        }
        around.background().execute(() -> run(action));
    }

    private void run(Action action) {
        synchronized (this) {
            busy.put(action.key(), Thread.currentThread());
        }
        boolean done = false;
        try {
            carryOut(action);
            done = true;
        } catch (InterruptedException stopped) {
            LOG.debug("{} of pod {} was given up", action.key(), pod().key());
        } catch (PodActions.StartFailure failure) {
            LOG.warn("{} of pod {}: {}: {}", action.key(), pod().key(), failure.reason(), failure.getMessage());
            synchronized (this) {
                setbacks.failed(pod, action, failure, around.background().now());
            }
        } catch (RuntimeFailure | IOException failure) {
            LOG.warn("{} of pod {} failed: {}", action.key(), pod().key(), failure.getMessage());
            synchronized (this) {
                setbacks.hold(action.key(), around.background().now().plus(RETRY));
            }
        } finally {
            synchronized (this) {
                busy.remove(action.key());
                runtimeStale = true;
            }
        }
        if (done && action instanceof Action.Erase) {
            erased.run();
            return;
        }
        if (action instanceof Action.Start) {
            around.looksAfterStart().forEach(delay -> around.background().after(delay, this::look));
        }
        poke();
    }

    private void carryOut(Action action) throws PodActions.StartFailure, InterruptedException, IOException {
        Pod current = pod();
        PodRuntimeState state = runtime();
        PodActions actions = around.actions();
        switch (action) {
            case Action.Prepare prepare -> {
                actions.prepare(current, state);
                synchronized (this) {
                    prepared = true;
                    setbacks.podIsReadyToStart();
                }
            }
            case Action.CreateSandbox create -> {
                actions.createSandbox(current, create.attempt(), state);
                synchronized (this) {
                    setbacks.podIsReadyToStart();
                }
            }
            case Action.StopSandbox stop -> actions.stopSandbox(stop);
            case Action.RemoveSandbox remove -> actions.remove(remove);
            case Action.RemoveContainer remove -> actions.remove(remove);
            case Action.Start start -> start(current, start, state);
            case Action.Kill kill -> actions.kill(current, kill, state);
            case Action.TearDown tearDown -> {
                actions.tearDown(current);
                synchronized (this) {
                    tornDown = true;
                }
            }
            case Action.Erase erase -> {
                actions.erase(current, state);
                close();
            }
        }
    }

    private void start(Pod current, Action.Start start, PodRuntimeState state)
            throws PodActions.StartFailure, InterruptedException {
        synchronized (this) {
            boolean restart =
                    state.latestIn(start.sandboxId(), start.container()).isPresent();
            if (restart) {
                setbacks.restarting(start.container(), around.background().now());
            }
        }
        around.actions().start(current, start, state);
        synchronized (this) {
            setbacks.started(current, start.container());
        }
    }

    /** Brings volumes whose content follows the API up to date; while the pod begins or ends that is not needed. */
    void refresh() {
        Pod current;
        PodRuntimeState state;
        synchronized (this) {
            if (!prepared || tornDown || finished || gone) {
                return;
            }
            current = pod;
            state = runtime;
        }
        try {
            around.actions().prepare(current, state);
        } catch (PodActions.StartFailure failure) {
            LOG.warn("Volumes of pod {} could not be brought up to date: {}", current.key(), failure.getMessage());
        }
    }
}
