package io.sailfish.node.pod;

import io.sailfish.model.api.core.v1.Container;
import io.sailfish.model.api.core.v1.ContainerStatus;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodCondition;
import io.sailfish.model.api.core.v1.PodReadinessGate;
import io.sailfish.model.value.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The conditions that a kubelet owns, merged with those that others set. */
final class PodConditions {
    private final Situation situation;
    private final Pod pod;
    private final String phase;
    private final boolean finished;
    private final List<ContainerStatus> inits;
    private final List<ContainerStatus> regular;

    PodConditions(
            Situation situation,
            String phase,
            boolean finished,
            List<ContainerStatus> inits,
            List<ContainerStatus> regular) {
        this.situation = situation;
        this.pod = situation.pod();
        this.phase = phase;
        this.finished = finished;
        this.inits = inits;
        this.regular = regular;
    }

    /** All conditions of the pod: ours as they are now, with the time of their last change, and the others unchanged. */
    List<PodCondition> merged() {
        PodCondition containersReady = containersReady("ContainersReady");
        List<PodCondition> ours = List.of(
                condition("PodReadyToStartContainers", hasSandbox(), "", ""),
                initialized(),
                ready(containersReady),
                containersReady,
                condition("PodScheduled", true, "", ""));
        List<PodCondition> all = new ArrayList<>();
        for (PodCondition own : ours) {
            all.add(timed(own));
        }
        for (PodCondition other : pod.status().conditions()) {
            if (ours.stream().noneMatch(own -> own.type().equals(other.type()))) {
                all.add(other);
            }
        }
        return all;
    }

    private PodCondition timed(PodCondition own) {
        Optional<PodCondition> before = before(own.type());
        boolean unchanged = before.isPresent() && before.get().status().equals(own.status());
        Timestamp time = unchanged ? before.get().lastTransitionTime() : Timestamp.seconds(situation.now());
        PodCondition.Builder timed = own.toBuilder().lastTransitionTime(time);
        if (pod.metadata().generation() > 0) {
            timed.observedGeneration(pod.metadata().generation());
        }
        return timed.build();
    }

    private Optional<PodCondition> before(String type) {
        return pod.status().conditions().stream()
                .filter(condition -> condition.type().equals(type))
                .findFirst();
    }

    private boolean hasSandbox() {
        return !finished
                && situation
                        .runtime()
                        .readySandbox()
                        .filter(sandbox ->
                                Pods.hostNetwork(pod) || !sandbox.addresses().isEmpty())
                        .isPresent();
    }

    private PodCondition initialized() {
        List<String> incomplete = new ArrayList<>();
        List<Container> specs = pod.spec().initContainers();
        boolean begun =
                regular.stream().anyMatch(status -> !status.containerID().isEmpty());
        for (int i = 0; i < specs.size(); i++) {
            ContainerStatus status = inits.get(i);
            boolean done = Pods.isSidecar(specs.get(i), true) ? status.started(false) || begun : status.ready();
            if (!done) {
                incomplete.add(specs.get(i).name());
            }
        }
        if (phase.equals("Succeeded")) {
            return condition("Initialized", true, "PodCompleted", "");
        }
        return incomplete.isEmpty()
                ? condition("Initialized", true, "", "")
                : condition(
                        "Initialized",
                        false,
                        "ContainersNotInitialized",
                        "containers with incomplete status: " + list(incomplete));
    }

    private PodCondition containersReady(String type) {
        if (phase.equals("Succeeded")) {
            return condition(type, false, "PodCompleted", "");
        }
        if (phase.equals("Failed")) {
            return condition(type, false, "PodFailed", "");
        }
        List<String> unready = new ArrayList<>();
        List<Container> specs = pod.spec().initContainers();
        for (int i = 0; i < specs.size(); i++) {
            if (Pods.isSidecar(specs.get(i), true) && !inits.get(i).ready()) {
                unready.add(specs.get(i).name());
            }
        }
        regular.stream().filter(status -> !status.ready()).forEach(status -> unready.add(status.name()));
        return unready.isEmpty()
                ? condition(type, true, "", "")
                : condition(type, false, "ContainersNotReady", "containers with unready status: " + list(unready));
    }

    private PodCondition ready(PodCondition containersReady) {
        if (!containersReady.status().equals("True")) {
            return containersReady.withType("Ready");
        }
        List<String> missing = new ArrayList<>();
        for (PodReadinessGate gate : pod.spec().readinessGates()) {
            Optional<PodCondition> found = before(gate.conditionType());
            if (found.isEmpty()) {
                missing.add("corresponding condition of pod readiness gate \"" + gate.conditionType()
                        + "\" does not exist.");
            } else if (!found.get().status().equals("True")) {
                missing.add("the status of pod readiness gate \"" + gate.conditionType() + "\" is not \"True\", but "
                        + found.get().status());
            }
        }
        return missing.isEmpty()
                ? condition("Ready", true, "", "")
                : condition("Ready", false, "ReadinessGatesNotReady", String.join(", ", missing));
    }

    private static PodCondition condition(String type, boolean status, String reason, String message) {
        return PodCondition.builder()
                .type(type)
                .status(status ? "True" : "False")
                .reason(reason)
                .message(message)
                .build();
    }

    private static String list(List<String> names) {
        return "[" + String.join(" ", names) + "]";
    }
}
