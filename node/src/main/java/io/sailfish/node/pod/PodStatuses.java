package io.sailfish.node.pod;

import io.sailfish.model.api.core.v1.Container;
import io.sailfish.model.api.core.v1.ContainerStatus;
import io.sailfish.model.api.core.v1.HostIP;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodIP;
import io.sailfish.model.api.core.v1.PodStatus;
import io.sailfish.model.value.Timestamp;
import io.sailfish.node.pod.PodRuntimeState.SandboxView;
import io.sailfish.node.pod.Situation.Ending;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the API is told about a pod: a pure function of its situation and of what the API was told before. */
final class PodStatuses {

    /**
     * What of the node a status shows.
     *
     * @param runtimeName   as container ids begin: "containerd"
     * @param nodeAddresses the node's addresses, the first one first
     */
    record Surroundings(String runtimeName, List<String> nodeAddresses) {}

    private PodStatuses() {}

    /**
     * The pod's status.
     *
     * @param finished whether its containers have all ended for good
     * @param messages what ended containers left to say, by id
     */
    static PodStatus of(
            Situation situation, boolean finished, Map<String, String> messages, Surroundings surroundings) {
        Pod pod = situation.pod();
        PodStatus before = pod.status();
        ContainerStatuses statuses = new ContainerStatuses(situation, finished, messages, surroundings.runtimeName());
        List<ContainerStatus> inits = statuses.of(pod.spec().initContainers(), true);
        List<ContainerStatus> regular = statuses.of(pod.spec().containers(), false);
        String phase = phase(situation, finished, inits, regular);
        PodStatus.Builder status = before.toBuilder()
                .phase(phase)
                .initContainerStatuses(inits)
                .containerStatuses(regular)
                .qosClass(Pods.quality(pod).text());
        Optional<Ending> ending = situation.ending();
        if (ending.isPresent() && !ending.get().reason().isEmpty()) {
            status.reason(ending.get().reason()).message(ending.get().message());
        }
        if (pod.metadata().generation() > 0) {
            status.observedGeneration(pod.metadata().generation());
        }
        if (!before.hasStartTime()) {
            status.startTime(Timestamp.seconds(situation.now()));
        }
        addresses(situation, surroundings, status);
        status.conditions(new PodConditions(situation, phase, finished, inits, regular).merged());
        return status.build();
    }

    /** The status of a pod that this node does not take. */
    static PodStatus rejected(Pod pod, String reason, String message, Timestamp now) {
        return pod.status().toBuilder()
                .phase("Failed")
                .reason(reason)
                .message("Pod was rejected: " + message)
                .startTime(now)
                .qosClass(Pods.quality(pod).text())
                .build();
    }

    private static void addresses(Situation situation, Surroundings surroundings, PodStatus.Builder status) {
        List<String> node = surroundings.nodeAddresses();
        if (!node.isEmpty()) {
            status.hostIP(node.getFirst());
            status.hostIPs(node.stream()
                    .map(address -> HostIP.builder().ip(address).build())
                    .toList());
        }
        List<String> own = Pods.hostNetwork(situation.pod())
                ? node
                : situation.runtime().readySandbox().map(SandboxView::addresses).orElse(List.of());
        if (!own.isEmpty()) {
            status.podIP(own.getFirst());
            status.podIPs(own.stream()
                    .map(address -> PodIP.builder().ip(address).build())
                    .toList());
        }
    }

    private static String phase(
            Situation situation, boolean finished, List<ContainerStatus> inits, List<ContainerStatus> regular) {
        Pod pod = situation.pod();
        String before = pod.status().phase();
        if (Pods.isTerminal(pod)) {
            return before;
        }
        Optional<String> imposed = situation.ending().map(Ending::phase).filter(phase -> finished && !phase.isEmpty());
        if (imposed.isPresent()) {
            return imposed.get();
        }
        if (Completion.initFailed(pod, situation.runtime()).isPresent()) {
            return finished ? "Failed" : before.isEmpty() ? "Pending" : before;
        }
        List<Container> initSpecs = pod.spec().initContainers();
        for (int i = 0; i < inits.size(); i++) {
            boolean done = Pods.isSidecar(initSpecs.get(i), true)
                    ? inits.get(i).started(false) || finished
                    : inits.get(i).state().hasTerminated()
                            && inits.get(i).state().terminated().exitCode() == 0;
            if (!done && !finished && notBegun(regular)) {
                return "Pending";
            }
        }
        return Counts.of(regular).phase(finished);
    }

    private static boolean notBegun(List<ContainerStatus> regular) {
        return regular.stream()
                .allMatch(status ->
                        status.state().hasWaiting() && !status.lastState().hasTerminated());
    }

    /** How many containers are in which state. */
    private record Counts(int unknown, int running, int stopped, int succeeded) {
        static Counts of(List<ContainerStatus> statuses) {
            int unknown = 0;
            int running = 0;
            int stopped = 0;
            int succeeded = 0;
            for (ContainerStatus status : statuses) {
                if (status.state().hasRunning()) {
                    running++;
                } else if (status.state().hasTerminated()) {
                    stopped++;
                    succeeded += status.state().terminated().exitCode() == 0 ? 1 : 0;
                } else if (status.lastState().hasTerminated()) {
                    stopped++;
                } else {
                    unknown++;
                }
            }
            return new Counts(unknown, running, stopped, succeeded);
        }

        String phase(boolean finished) {
            if (finished) {
                return unknown == 0 && stopped == succeeded ? "Succeeded" : "Failed";
            }
            if (unknown > 0) {
                return "Pending";
            }
            // even if nothing runs: what is to be started again or released has not been yet
            return "Running";
        }
    }
}
