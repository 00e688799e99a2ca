package io.sailfish.node.probe;

import io.sailfish.client.time.Timers;
import io.sailfish.model.api.core.v1.Container;
import io.sailfish.model.api.core.v1.Probe;
import io.sailfish.node.time.Background;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The probes of one running container. Until its startup probe has succeeded neither of the others is made; a failed
 * startup or liveness probe asks for the container's end, after which nothing more is probed.
 */
public final class ContainerProbes implements AutoCloseable {

    /** What is told of probes that failed, and that something changed. */
    public interface Listener {
        /** What {@link #started}, {@link #ready} or {@link #unhealthy} answer has changed. */
        void changed();

        /** A probe failed, whether or not it has any consequence yet; the message begins with the probe's name. */
        void failed(String message);
    }

    private enum Kind {
        STARTUP("Startup"),
        LIVENESS("Liveness"),
        READINESS("Readiness");

        private final String text;

        Kind(String text) {
            this.text = text;
        }
    }

    private final ProbeTarget target;
    private final Listener listener;
    private final List<Timers.Timer> timers = new ArrayList<>();
    private boolean started;
    private boolean ready;
    private String unhealthy = "";
    private Optional<Duration> grace = Optional.empty();
    private boolean closed;

    /**
     * Begins to probe.
     *
     * @param since      when the container was started
     * @param wasStarted whether it is known from before that the startup probe had succeeded
     * @param wasReady   whether it is known from before that the readiness probe succeeded
     */
    public ContainerProbes(
            ProbeTarget target,
            Instant since,
            boolean wasStarted,
            boolean wasReady,
            Background background,
            Listener listener) {
        this.target = target;
        this.listener = listener;
        Container container = target.container();
        started = wasStarted || !container.hasStartupProbe();
        ready = wasReady && started || !container.hasReadinessProbe();
        begin(Kind.STARTUP, container.hasStartupProbe() && !started, container.startupProbe(), since, background);
        begin(Kind.LIVENESS, container.hasLivenessProbe(), container.livenessProbe(), since, background);
        begin(Kind.READINESS, container.hasReadinessProbe(), container.readinessProbe(), since, background);
    }

    private void begin(Kind kind, boolean present, Probe probe, Instant since, Background background) {
        if (!present) {
            return;
        }
        Instant first = since.plusSeconds(probe.initialDelaySeconds());
        Duration delay = Duration.between(background.now(), first);
        Counter counter = new Counter(kind, probe);
        Timers.Timer timer = background.every(
                delay.isNegative() ? Duration.ZERO : delay,
                Duration.ofSeconds(Math.max(1, probe.periodSeconds())),
                counter::run);
        synchronized (this) {
            if (closed) {
                timer.cancel();
            } else {
                timers.add(timer);
            }
        }
    }

    /** Whether the startup probe succeeded, or there is none. */
    public synchronized boolean started() {
        return started;
    }

    /** Whether the readiness probe succeeds, or there is none. */
    public synchronized boolean ready() {
        return ready;
    }

    /** Why the container must be ended, as a sentence's end: "failed liveness probe"; empty where it must not. */
    public synchronized String unhealthy() {
        return unhealthy;
    }

    /** The grace period that the failed probe sets itself. */
    public synchronized Optional<Duration> grace() {
        return grace;
    }

    @Override
    public synchronized void close() {
        closed = true;
        timers.forEach(Timers.Timer::cancel);
    }

    private synchronized boolean due(Kind kind) {
        return !closed && unhealthy.isEmpty() && (kind == Kind.STARTUP) != started;
    }

    private void conclude(Kind kind, boolean success, Probe probe) {
        synchronized (this) {
            if (closed) {
                return;
            }
            switch (kind) {
                case STARTUP -> started = success;
                case READINESS -> ready = success;
                case LIVENESS -> {}
            }
            if (!success && kind != Kind.READINESS) {
                unhealthy = "failed " + kind.text.toLowerCase(java.util.Locale.ROOT) + " probe";
                grace = probe.hasTerminationGracePeriodSeconds()
                        ? Optional.of(Duration.ofSeconds(probe.terminationGracePeriodSeconds(0)))
                        : Optional.empty();
                ready = false;
            }
        }
        listener.changed();
    }

    /** Counts the results of one probe until they reach a threshold. */
    private final class Counter {
        private final Kind kind;
        private final Probe probe;
        private int successes;
        private int failures;
        private int unknowns;
        private boolean concluded;
        private boolean conclusion;

        Counter(Kind kind, Probe probe) {
            this.kind = kind;
            this.probe = probe;
        }

        void run() {
            if (!due(kind)) {
                return;
            }
            ProbeOutcome outcome = target.probe(probe);
            unknowns = outcome instanceof ProbeOutcome.Unknown ? unknowns + 1 : 0;
            switch (outcome) {
                case ProbeOutcome.Success success -> {
                    failures = 0;
                    if (++successes >= Math.max(1, probe.successThreshold())) {
                        conclude(true);
                    }
                }
                case ProbeOutcome.Failure(String message) -> {
                    successes = 0;
                    if (due(kind)) {
                        listener.failed(kind.text + " probe failed: " + message);
                    }
                    if (++failures >= Math.max(1, probe.failureThreshold())) {
                        conclude(false);
                    }
                }
                case ProbeOutcome.Unknown(String message) -> {
                    // one may be a container that has just ended
                    if (unknowns > 1 && due(kind)) {
                        listener.failed(kind.text + " probe errored and resulted in unknown state: " + message);
                    }
                }
            }
        }

        private void conclude(boolean success) {
            if (!concluded || conclusion != success) {
                concluded = true;
                conclusion = success;
                ContainerProbes.this.conclude(kind, success, probe);
            }
        }
    }
}
