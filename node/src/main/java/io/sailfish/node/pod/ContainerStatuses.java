package io.sailfish.node.pod;

import io.sailfish.model.api.core.v1.Container;
import io.sailfish.model.api.core.v1.ContainerState;
import io.sailfish.model.api.core.v1.ContainerStateRunning;
import io.sailfish.model.api.core.v1.ContainerStateTerminated;
import io.sailfish.model.api.core.v1.ContainerStateWaiting;
import io.sailfish.model.api.core.v1.ContainerStatus;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.value.Timestamp;
import io.sailfish.node.pod.PodRuntimeState.ContainerView;
import io.sailfish.node.pod.PodRuntimeState.State;
import io.sailfish.node.pod.Situation.BackOff;
import io.sailfish.node.pod.Situation.Health;
import io.sailfish.node.pod.Situation.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The statuses of a pod's containers. */
final class ContainerStatuses {
    private static final int KILLED = 137;

    private final Situation situation;
    private final Pod pod;
    private final boolean finished;
    private final Map<String, String> messages;
    private final String runtimeName;

    ContainerStatuses(Situation situation, boolean finished, Map<String, String> messages, String runtimeName) {
        this.situation = situation;
        this.pod = situation.pod();
        this.finished = finished;
        this.messages = messages;
        this.runtimeName = runtimeName;
    }

    /** One status for each of these containers. */
    List<ContainerStatus> of(List<Container> containers, boolean init) {
        List<ContainerStatus> statuses = new ArrayList<>(containers.size());
        for (Container container : containers) {
            statuses.add(of(container, init));
        }
        return statuses;
    }

    private ContainerStatus of(Container container, boolean init) {
        Optional<ContainerView> latest = situation.runtime().latest(container.name());
        if (latest.isEmpty()) {
            return unseen(container);
        }
        ContainerView view = latest.get();
        Health health = situation.health().getOrDefault(view.id(), Health.UNKNOWN);
        ContainerState state = state(container, init, view);
        boolean running = state.hasRunning();
        boolean initDone = init
                && !Pods.isSidecar(container, true)
                && state.hasTerminated()
                && state.terminated().exitCode() == 0;
        ContainerStatus.Builder status = ContainerStatus.builder()
                .name(container.name())
                .state(state)
                .ready(running ? health.ready() && health.started() : initDone)
                .started(running && health.started())
                .restartCount(view.attempt())
                .image(view.image())
                .imageID(view.imageRef())
                .containerID(containerId(view));
        lastState(container, view, state).ifPresent(status::lastState);
        return status.build();
    }

    private String containerId(ContainerView view) {
        return runtimeName + "://" + view.id();
    }

    /** The runtime has no container of this name. */
    private ContainerStatus unseen(Container container) {
        Optional<ContainerStatus> before = Pods.lastStatus(pod, container.name());
        if (before.isPresent() && before.get().state().hasTerminated()) {
            return before.get();
        }
        if (before.isPresent() && before.get().state().hasRunning() && finished) {
            ContainerStateTerminated lost = ContainerStateTerminated.builder()
                    .exitCode(KILLED)
                    .reason("ContainerStatusUnknown")
                    .message("The container could not be located when the pod was terminated")
                    .build();
            return before.get()
                    .withState(ContainerState.builder().terminated(lost).build())
                    .withReady(false)
                    .withStarted(false);
        }
        ContainerStatus.Builder status = ContainerStatus.builder()
                .name(container.name())
                .image(container.image())
                .started(false)
                .state(waiting(container));
        before.ifPresent(last -> status.restartCount(last.restartCount()).lastState(last.lastState()));
        return status.build();
    }

    private ContainerState waiting(Container container) {
        Problem problem = situation.problems().get(container.name());
        return problem == null
                ? waiting(beforeInit(container) ? "PodInitializing" : "ContainerCreating", "")
                : waiting(problem.reasonAt(situation.now()), problem.messageAt(situation.now()));
    }

    /** Whether the container waits for others: only init containers are made at once. */
    private boolean beforeInit(Container container) {
        return !pod.spec().initContainers().isEmpty()
                && !pod.spec().initContainers().getFirst().name().equals(container.name());
    }

    private ContainerState state(Container container, boolean init, ContainerView view) {
        if (view.state() == State.RUNNING) {
            return running(view);
        }
        if (view.state() == State.CREATED) {
            return waiting("ContainerCreating", "");
        }
        boolean restarts = !finished
                && situation.ending().isEmpty()
                && RestartRules.restarts(pod, container, init, view.exitCode());
        if (restarts) {
            Problem problem = situation.problems().get(container.name());
            if (problem != null) {
                return waiting(problem.reasonAt(situation.now()), problem.messageAt(situation.now()));
            }
            BackOff backOff = situation.backOffs().get(container.name());
            if (backOff != null && situation.now().isBefore(view.finished().plus(backOff.delay()))) {
                return waiting(
                        "CrashLoopBackOff",
                        "back-off " + goDuration(backOff.delay()) + " restarting failed container=" + container.name()
                                + " pod=" + Pods.format(pod));
            }
        }
        return terminated(view);
    }

    /** How the container that ended before the current state ended. */
    private Optional<ContainerState> lastState(Container container, ContainerView view, ContainerState state) {
        if (state.hasWaiting() && view.ended()) {
            return Optional.of(terminated(view));
        }
        List<ContainerView> all = situation.runtime().containers().getOrDefault(container.name(), List.of());
        if (all.size() > 1 && all.get(1).ended()) {
            return Optional.of(terminated(all.get(1)));
        }
        return Pods.lastStatus(pod, container.name())
                .filter(before -> before.lastState().hasTerminated() && before.restartCount() == view.attempt())
                .map(ContainerStatus::lastState);
    }

    private static ContainerState waiting(String reason, String message) {
        return ContainerState.builder()
                .waiting(ContainerStateWaiting.builder()
                        .reason(reason)
                        .message(message)
                        .build())
                .build();
    }

    private static ContainerState running(ContainerView view) {
        return ContainerState.builder()
                .running(ContainerStateRunning.builder()
                        .startedAt(Timestamp.seconds(view.started()))
                        .build())
                .build();
    }

    private ContainerState terminated(ContainerView view) {
        String message = messages.getOrDefault(view.id(), "");
        ContainerStateTerminated.Builder state = ContainerStateTerminated.builder()
                .exitCode(view.exitCode())
                .reason(view.state() == State.UNKNOWN ? "ContainerStatusUnknown" : view.reason())
                .message(message.isEmpty() ? view.message() : message)
                .containerID(containerId(view))
                .startedAt(Timestamp.seconds(Instant.EPOCH.isBefore(view.started()) ? view.started() : view.created()));
        if (Instant.EPOCH.isBefore(view.finished())) {
            state.finishedAt(Timestamp.seconds(view.finished()));
        }
        return ContainerState.builder().terminated(state.build()).build();
    }

    /** "10s", "1m20s", "5m0s". */
    static String goDuration(Duration duration) {
        long minutes = duration.toMinutes();
        return (minutes > 0 ? minutes + "m" : "") + duration.toSecondsPart() + "s";
    }
}
