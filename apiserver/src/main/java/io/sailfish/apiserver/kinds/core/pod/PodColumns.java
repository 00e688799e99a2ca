package io.sailfish.apiserver.kinds.core.pod;

import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.apiserver.table.Ages;
import io.sailfish.model.api.core.v1.Container;
import io.sailfish.model.api.core.v1.ContainerState;
import io.sailfish.model.api.core.v1.ContainerStatus;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodCondition;
import io.sailfish.model.api.core.v1.PodSpec;
import io.sailfish.model.api.core.v1.PodStatus;
import io.sailfish.model.schema.Descriptions;
import io.sailfish.model.value.Timestamp;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The table of pods. */
final class PodColumns {
    private PodColumns() {}

    static void addTo(KindDefinition.Builder<Pod> kind) {
        kind.column(
                        "Ready",
                        "string",
                        "The aggregate readiness state of this pod for accepting traffic.",
                        0,
                        (pod, now) -> ready(pod))
                .column(
                        "Status",
                        "string",
                        "The aggregate status of the containers in this pod.",
                        0,
                        (pod, now) -> reason(pod))
                .column(
                        "Restarts",
                        "string",
                        "The number of times the containers in this pod have been restarted and when the last container"
                                + " in this pod has restarted.",
                        0,
                        PodColumns::restarts)
                .ageColumn()
                .column(
                        "IP",
                        "string",
                        Descriptions.of(PodStatus.TYPE, PodStatus.POD_IP),
                        1,
                        (pod, now) -> orNone(pod.status().podIP()))
                .column(
                        "Node",
                        "string",
                        Descriptions.of(PodSpec.TYPE, PodSpec.NODE_NAME),
                        1,
                        (pod, now) -> orNone(pod.spec().nodeName()))
                .column(
                        "Nominated Node",
                        "string",
                        Descriptions.of(PodStatus.TYPE, PodStatus.NOMINATED_NODE_NAME),
                        1,
                        (pod, now) -> orNone(pod.status().nominatedNodeName()))
                .column(
                        "Readiness Gates",
                        "string",
                        Descriptions.of(PodSpec.TYPE, PodSpec.READINESS_GATES),
                        1,
                        (pod, now) -> gates(pod));
    }

    private static String orNone(String text) {
        return text.isEmpty() ? "<none>" : text;
    }

    /** Init containers that stay count like the others. */
    private static Set<String> staying(Pod pod) {
        Set<String> names = new HashSet<>();
        for (Container container : pod.spec().initContainers()) {
            if (container.restartPolicy("").equals("Always")) {
                names.add(container.name());
            }
        }
        return names;
    }

    private static String ready(Pod pod) {
        Set<String> staying = staying(pod);
        long ready = pod.status().containerStatuses().stream()
                .filter(status -> status.ready() && status.state().hasRunning())
                .count();
        ready += pod.status().initContainerStatuses().stream()
                .filter(status -> staying.contains(status.name()) && status.started(false) && status.ready())
                .count();
        return ready + "/" + (pod.spec().containers().size() + staying.size());
    }

    private static String reason(Pod pod) {
        String reason = pod.status().reason().isEmpty()
                ? pod.status().phase()
                : pod.status().reason();
        for (PodCondition condition : pod.status().conditions()) {
            if (condition.type().equals("PodScheduled") && condition.reason().equals("SchedulingGated")) {
                reason = "SchedulingGated";
            }
        }
        Set<String> staying = staying(pod);
        int position = 0;
        boolean initializing = false;
        for (ContainerStatus status : pod.status().initContainerStatuses()) {
            ContainerState state = status.state();
            position++;
            if (state.hasTerminated() && state.terminated().exitCode() == 0
                    || staying.contains(status.name()) && status.started(false)) {
                continue;
            }
            initializing = true;
            if (state.hasTerminated()) {
                reason = "Init:" + ended(state);
            } else if (state.hasWaiting()
                    && !state.waiting().reason().isEmpty()
                    && !state.waiting().reason().equals("PodInitializing")) {
                reason = "Init:" + state.waiting().reason();
            } else {
                reason = "Init:%d/%d"
                        .formatted(position - 1, pod.spec().initContainers().size());
            }
            break;
        }
        if (!initializing || isInitialized(pod)) {
            boolean running = false;
            List<ContainerStatus> statuses = pod.status().containerStatuses();
            for (int i = statuses.size() - 1; i >= 0; i--) {
                ContainerState state = statuses.get(i).state();
                if (state.hasWaiting() && !state.waiting().reason().isEmpty()) {
                    reason = state.waiting().reason();
                } else if (state.hasTerminated()) {
                    reason = ended(state);
                } else if (statuses.get(i).ready() && state.hasRunning()) {
                    running = true;
                }
            }
            if (reason.equals("Completed") && running) {
                reason = isReady(pod) ? "Running" : "NotReady";
            }
        }
        if (pod.metadata().hasDeletionTimestamp()) {
            if (pod.status().reason().equals("NodeLost")) {
                return "Unknown";
            }
            String phase = pod.status().phase();
            return phase.equals("Succeeded") || phase.equals("Failed") ? reason : "Terminating";
        }
        return reason;
    }

    private static String ended(ContainerState state) {
        var terminated = state.terminated();
        if (!terminated.reason().isEmpty()) {
            return terminated.reason();
        }
        return terminated.signal() != 0 ? "Signal:" + terminated.signal() : "ExitCode:" + terminated.exitCode();
    }

    private static boolean isInitialized(Pod pod) {
        return hasCondition(pod, "Initialized");
    }

    private static boolean isReady(Pod pod) {
        return hasCondition(pod, "Ready");
    }

    private static boolean hasCondition(Pod pod, String type) {
        return pod.status().conditions().stream()
                .anyMatch(condition ->
                        condition.type().equals(type) && condition.status().equals("True"));
    }

    private static String restarts(Pod pod, Instant now) {
        long restarts = 0;
        Timestamp last = Timestamp.ZERO;
        Set<String> staying = staying(pod);
        for (ContainerStatus status : pod.status().initContainerStatuses()) {
            if (staying.contains(status.name()) || !isInitialized(pod)) {
                restarts += status.restartCount();
            }
        }
        for (ContainerStatus status : pod.status().containerStatuses()) {
            restarts += status.restartCount();
            Timestamp finished = status.lastState().terminated().finishedAt();
            last = finished.compareTo(last) > 0 ? finished : last;
        }
        return restarts != 0 && !last.isZero()
                ? "%d (%s ago)".formatted(restarts, Ages.since(last, now))
                : Long.toString(restarts);
    }

    private static String gates(Pod pod) {
        int all = pod.spec().readinessGates().size();
        if (all == 0) {
            return "<none>";
        }
        long passed = pod.spec().readinessGates().stream()
                .filter(gate -> hasCondition(pod, gate.conditionType()))
                .count();
        return passed + "/" + all;
    }
}
