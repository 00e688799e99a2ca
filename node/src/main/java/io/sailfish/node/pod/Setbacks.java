package io.sailfish.node.pod;

import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.node.pod.Situation.BackOff;
import io.sailfish.node.pod.Situation.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What went wrong with a pod, and when it may be tried again. Not thread-safe: the pod's worker guards it.
 *
 * <p>Restarts of a container and pulls of an image back off on their own; so does what the pod needs before its first
 * container.
 */
final class Setbacks {
    private static final Duration CONFIG_RETRY = Duration.ofSeconds(5);
    /** What a pod needs before its first container is tried again after this, then after twice as long, and so on. */
    private static final Duration STARTUP_RETRY = Duration.ofMillis(500);

    private static final Duration STARTUP_RETRY_MOST = Duration.ofSeconds(30);
    /** The name under which the problems of the pod itself are kept. */
    private static final String POD = "";

    private final PodEvents events;
    private final Map<String, Problem> problems = new HashMap<>();
    private final Map<String, BackOff> backOffs = new HashMap<>();
    private final Map<String, BackOff> pullBackOffs = new HashMap<>();
    private final Map<String, Instant> holds = new HashMap<>();
    private int startupFailures;

    Setbacks(PodEvents events) {
        this.events = events;
    }

    /** What keeps containers from starting, by their names, and the pod itself under the empty one. */
    Map<String, Problem> problems() {
        return Map.copyOf(problems);
    }

    /** How long containers wait for their next restart, by their names. */
    Map<String, BackOff> backOffs() {
        return Map.copyOf(backOffs);
    }

    /** An action is not to be tried before this. */
    void hold(String action, Instant until) {
        holds.put(action, until);
    }

    /** Until when an action has to wait, if it has to. */
    Optional<Instant> held(String action, Instant now) {
        Instant until = holds.get(action);
        if (until != null && now.isBefore(until)) {
            return Optional.of(until);
        }
        holds.remove(action);
        return Optional.empty();
    }

    /** What the pod needs before its containers is there. */
    void podIsReadyToStart() {
        startupFailures = 0;
        problems.remove(POD);
    }

    /** A container that ran before is about to be started again. */
    void restarting(String container, Instant now) {
        backOffs.put(container, BackOff.next(Optional.ofNullable(backOffs.get(container)), now));
    }

    /** A container runs. */
    void started(Pod pod, String container) {
        problems.remove(container);
        Pods.container(pod, container).ifPresent(found -> pullBackOffs.remove(found.image()));
    }

    /** Notes why an action failed, and when it may be tried again. */
    void failed(Pod pod, Action action, PodActions.StartFailure failure, Instant now) {
        String name = action instanceof Action.Start start ? start.container() : POD;
        String waitingMessage = failure.getMessage();
        Duration delay = switch (failure.reason()) {
            case "RunContainerError", "PostStartHookError" -> Duration.ZERO;
            case "ErrImagePull" -> {
                String image = Pods.container(pod, name)
                        .map(container -> container.image())
                        .orElse("");
                BackOff next = BackOff.next(Optional.ofNullable(pullBackOffs.get(image)), now);
                pullBackOffs.put(image, next);
                waitingMessage = "Back-off pulling image \"" + image + "\": ErrImagePull: " + failure.getMessage();
                events.normal(pod, name, "BackOff", "Back-off pulling image \"" + image + "\"");
                yield next.delay();
            }
            case "FailedMount", "FailedCreatePodSandBox", "FailedCreatePodContainer", PodActions.UNPREPARED -> {
                Duration next = STARTUP_RETRY.multipliedBy(1L << Math.min(startupFailures++, 10));
                yield next.compareTo(STARTUP_RETRY_MOST) < 0 ? next : STARTUP_RETRY_MOST;
            }
            default -> CONFIG_RETRY;
        };
        problems.put(
                name,
                new Problem(
                        failure.reason(),
                        failure.waiting(),
                        failure.getMessage(),
                        waitingMessage,
                        now,
                        now.plus(delay)));
    }
}
