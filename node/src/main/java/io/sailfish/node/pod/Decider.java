package io.sailfish.node.pod;

import io.sailfish.model.api.core.v1.Container;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.node.pod.PodRuntimeState.ContainerView;
import io.sailfish.node.pod.PodRuntimeState.SandboxView;
import io.sailfish.node.pod.PodRuntimeState.State;
import io.sailfish.node.pod.Situation.Health;
import io.sailfish.node.pod.Situation.KillState;
import io.sailfish.node.pod.Situation.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Decides what to do for a pod: a pure function of its situation. Each decision names only first steps; what follows is
 * decided again when they are done, so that a kubelet which begins in the middle does the same as one that was there from
 * the start.
 */
final class Decider {
    /** How many containers of a name are kept: the current one, and the last that ended, for its log and exit code. */
    private static final int KEPT = 2;

    private final Situation now;
    private final Pod pod;
    private final List<Action> actions = new ArrayList<>();
    private Optional<Instant> wake = Optional.empty();

    private Decider(Situation situation) {
        this.now = situation;
        this.pod = situation.pod();
    }

    static Decision decide(Situation situation) {
        Decider decider = new Decider(situation);
        boolean finished = decider.decide();
        return new Decision(
                decider.actions.stream()
                        .filter(action -> !situation.busy().contains(action.key()))
                        .toList(),
                decider.wake,
                finished);
    }

    private boolean decide() {
        boolean finished = now.ending().isPresent() || Pods.isTerminal(pod)
                ? end(now.ending().map(Situation.Ending::grace).orElse(Pods.grace(pod)))
                : run();
        if (finished && now.tornDown() && now.gone()) {
            actions.add(new Action.Erase());
        } else if (!now.gone()) {
            collectGarbage();
        }
        return finished;
    }

    // ---- ending

    /** Ends the containers, sidecars after the others and in reverse order; then the sandbox; then releases the rest. */
    private boolean end(Duration grace) {
        List<ContainerView> running = now.runtime().running();
        if (!running.isEmpty()) {
            Set<String> sidecars = new HashSet<>();
            pod.spec().initContainers().stream()
                    .filter(container -> Pods.isSidecar(container, true))
                    .forEach(container -> sidecars.add(container.name()));
            List<ContainerView> others = running.stream()
                    .filter(container -> !sidecars.contains(container.name()))
                    .toList();
            if (!others.isEmpty()) {
                others.forEach(
                        container -> kill(container, grace, "Killing", "Stopping container " + container.name()));
            } else {
                lastSidecar(running)
                        .ifPresent(container ->
                                kill(container, grace, "Killing", "Stopping container " + container.name()));
            }
            return false;
        }
        if (now.busy().contains("start")
                || now.busy().contains("sandbox")
                || now.busy().contains("prepare")) {
            // what is being started has to be seen before it can be ended
            return false;
        }
        Optional<SandboxView> ready =
                now.runtime().sandboxes().stream().filter(SandboxView::ready).findFirst();
        if (ready.isPresent()) {
            actions.add(new Action.StopSandbox(ready.get().id()));
            return false;
        }
        if (!now.tornDown()) {
            actions.add(new Action.TearDown());
        }
        return true;
    }

    private Optional<ContainerView> lastSidecar(List<ContainerView> running) {
        return pod.spec().initContainers().reversed().stream()
                .flatMap(
                        container -> running.stream().filter(view -> view.name().equals(container.name())))
                .findFirst()
                .or(() -> Optional.of(running.getFirst()));
    }

    // ---- running

    private boolean run() {
        Optional<SandboxView> ready = now.runtime().readySandbox();
        if (ready.isPresent() && isCompleted(ready.get().id())) {
            return end(Pods.grace(pod));
        }
        if (ready.isEmpty()
                && now.runtime().sandbox().isPresent()
                && isCompleted(now.runtime().sandbox().get().id())) {
            return end(Pods.grace(pod));
        }
        if (!now.prepared()) {
            if (mayTry("")) {
                actions.add(new Action.Prepare());
            }
            return false;
        }
        if (ready.isEmpty()) {
            withoutSandbox();
            return false;
        }
        String sandbox = ready.get().id();
        stopStrays(sandbox);
        if (initialize(sandbox)) {
            for (Container container : pod.spec().containers()) {
                drive(container, false, sandbox);
            }
        }
        return false;
    }

    /** No namespaces, or those of a node that was switched off: what still runs in them ends, then there are new ones. */
    private void withoutSandbox() {
        int attempt = now.runtime().sandbox().map(old -> old.attempt() + 1).orElse(0);
        Optional<ContainerView> left = now.runtime().running().stream().findFirst();
        if (left.isPresent()) {
            actions.add(new Action.StopSandbox(left.get().sandboxId()));
        } else if (mayTry("")) {
            actions.add(new Action.CreateSandbox(attempt));
        }
    }

    /** Containers of older sandboxes, and those the pod does not list, have no place beside the current ones. */
    private void stopStrays(String sandbox) {
        for (ContainerView container : now.runtime().running()) {
            if (!container.sandboxId().equals(sandbox)
                    || Pods.container(pod, container.name()).isEmpty()) {
                kill(container, Pods.grace(pod), "Killing", "Stopping container " + container.name());
            }
        }
    }

    /** Drives the init containers, in order; whether the others may run. */
    private boolean initialize(String sandbox) {
        boolean othersBegan = pod.spec().containers().stream()
                .anyMatch(container ->
                        now.runtime().latestIn(sandbox, container.name()).isPresent());
        for (Container container : pod.spec().initContainers()) {
            Optional<ContainerView> view = now.runtime().latestIn(sandbox, container.name());
            if (Pods.isSidecar(container, true)) {
                drive(container, true, sandbox);
                boolean started = view.filter(ContainerView::running)
                        .map(running -> health(running).started())
                        .orElse(false);
                if (!started && !othersBegan) {
                    return false;
                }
            } else if (!othersBegan && !succeeded(view)) {
                drive(container, true, sandbox);
                return false;
            }
        }
        return true;
    }

    private static boolean succeeded(Optional<ContainerView> view) {
        return view.isPresent()
                && view.get().state() == State.EXITED
                && view.get().exitCode() == 0;
    }

    /** Brings one container to where it should be. */
    private void drive(Container container, boolean init, String sandbox) {
        Optional<ContainerView> latest = now.runtime().latest(container.name());
        Optional<ContainerView> here = latest.filter(view -> view.sandboxId().equals(sandbox));
        int attempt = latest.map(view -> view.attempt() + 1).orElseGet(() -> attemptAfterLoss(container));
        if (here.isEmpty()) {
            start(container, attempt, sandbox);
            return;
        }
        ContainerView view = here.get();
        switch (view.state()) {
            case RUNNING -> check(container, view);
            case CREATED -> {
                // a start that is under way; if none is, an earlier kubelet did not come to it
                if (!now.busy().contains("start")) {
                    start(container, attempt, sandbox);
                }
            }
            case EXITED, UNKNOWN -> restart(container, init, view, attempt, sandbox);
        }
    }

    /** The runtime knows nothing of the container, but the API may: then it has lost it, and the count goes on. */
    private int attemptAfterLoss(Container container) {
        return Pods.lastStatus(pod, container.name())
                .filter(status -> !status.containerID().isEmpty())
                .map(status -> status.restartCount() + 1)
                .orElse(0);
    }

    private void check(Container container, ContainerView view) {
        Health health = health(view);
        if (!view.hash().isEmpty() && !view.hash().equals(ContainerHash.of(container))) {
            kill(
                    view,
                    Pods.grace(pod),
                    "Killing",
                    "Container " + view.name() + " definition changed, will be restarted");
        } else if (!health.unhealthy().isEmpty()) {
            kill(
                    view,
                    health.grace().orElse(Pods.grace(pod)),
                    "Killing",
                    "Container " + view.name() + " " + health.unhealthy());
        }
    }

    private void restart(Container container, boolean init, ContainerView view, int attempt, String sandbox) {
        if (!RestartRules.restarts(pod, container, init, view.exitCode())) {
            return;
        }
        Optional<Instant> until = Optional.ofNullable(now.backOffs().get(container.name()))
                .map(backOff -> view.finished().plus(backOff.delay()));
        if (until.isPresent() && now.now().isBefore(until.get())) {
            wakeAt(until.get());
        } else {
            start(container, attempt, sandbox);
        }
    }

    private void start(Container container, int attempt, String sandbox) {
        boolean another = actions.stream().anyMatch(Action.Start.class::isInstance);
        if (!another && mayTry(container.name())) {
            actions.add(new Action.Start(container.name(), attempt, sandbox));
        }
    }

    private boolean mayTry(String name) {
        Problem problem = now.problems().get(name);
        if (problem == null || !now.now().isBefore(problem.retry())) {
            return true;
        }
        wakeAt(problem.retry());
        Instant shown = problem.since().plus(Problem.SHOWN);
        if (now.now().isBefore(shown)) {
            wakeAt(shown);
        }
        return false;
    }

    private void kill(ContainerView container, Duration grace, String reason, String message) {
        KillState begun = now.kills().get(container.id());
        if (begun != null && begun.grace().compareTo(grace) <= 0) {
            Instant again = begun.begun().plus(begun.grace()).plus(KillState.PATIENCE);
            if (now.now().isBefore(again)) {
                wakeAt(again);
                return;
            }
        }
        actions.add(new Action.Kill(container.id(), container.name(), grace, reason, message));
    }

    private Health health(ContainerView container) {
        return now.health().getOrDefault(container.id(), Health.UNKNOWN);
    }

    /** Whether every container has ended for good, or initialization has failed for good. */
    private boolean isCompleted(String sandbox) {
        if (Completion.initFailed(pod, now.runtime()).isPresent()) {
            return true;
        }
        return pod.spec().containers().stream()
                .allMatch(container -> now.runtime()
                        .latestIn(sandbox, container.name())
                        .filter(view -> view.ended() && !RestartRules.restarts(pod, container, false, view.exitCode()))
                        .isPresent());
    }

    // ---- garbage

    private void collectGarbage() {
        Set<String> inUse = new HashSet<>();
        now.runtime().containers().forEach((name, all) -> {
            for (int i = 0; i < all.size(); i++) {
                if (i >= KEPT && !all.get(i).running()) {
                    actions.add(new Action.RemoveContainer(all.get(i).id()));
                } else {
                    inUse.add(all.get(i).sandboxId());
                }
            }
        });
        now.runtime().sandboxes().stream()
                .skip(1)
                .filter(sandbox -> !sandbox.ready() && !inUse.contains(sandbox.id()))
                .forEach(sandbox -> actions.add(new Action.RemoveSandbox(sandbox.id())));
    }

    private void wakeAt(Instant instant) {
        if (wake.isEmpty() || instant.isBefore(wake.get())) {
            wake = Optional.of(instant);
        }
    }
}
