package io.sailfish.node.pod;

import io.sailfish.node.cri.ContainerRuntime;
import io.sailfish.node.cri.proto.Container;
import io.sailfish.node.cri.proto.ContainerStatus;
import io.sailfish.node.cri.proto.PodIP;
import io.sailfish.node.cri.proto.PodSandbox;
import io.sailfish.node.cri.proto.PodSandboxState;
import io.sailfish.node.cri.proto.PodSandboxStatus;
import io.sailfish.node.pod.PodRuntimeState.ContainerView;
import io.sailfish.node.pod.PodRuntimeState.SandboxView;
import io.sailfish.node.pod.PodRuntimeState.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Reads what the runtime has of one pod. Keeps what cannot change any more (ended containers, addresses of sandboxes), so
 * that reading again costs two calls and one for each container that runs.
 */
final class RuntimeReader {
    private final ContainerRuntime runtime;
    private final Map<String, String> selector;
    private Map<String, ContainerView> ended = Map.of();
    private Map<String, List<String>> addresses = Map.of();

    RuntimeReader(ContainerRuntime runtime, String podUid) {
        this.runtime = runtime;
        this.selector = Map.of(Labels.POD_UID, podUid);
    }

    PodRuntimeState read() {
        List<SandboxView> sandboxes = new ArrayList<>();
        Map<String, List<String>> knownAddresses = new HashMap<>();
        for (PodSandbox sandbox : runtime.sandboxes(selector)) {
            boolean ready = sandbox.getState() == PodSandboxState.SANDBOX_READY;
            List<String> found = addresses.getOrDefault(sandbox.getId(), List.of());
            if (ready && found.isEmpty()) {
                found = runtime.sandboxStatus(sandbox.getId())
                        .map(RuntimeReader::addresses)
                        .orElse(List.of());
            }
            knownAddresses.put(sandbox.getId(), found);
            sandboxes.add(new SandboxView(
                    sandbox.getId(),
                    sandbox.getMetadata().getAttempt(),
                    ready,
                    instant(sandbox.getCreatedAt()),
                    found));
        }
        sandboxes.sort(Comparator.comparing(SandboxView::created)
                .thenComparing(SandboxView::attempt)
                .reversed());
        Map<String, ContainerView> knownEnded = new HashMap<>();
        Map<String, List<ContainerView>> containers = new TreeMap<>();
        for (Container container : runtime.containers(selector)) {
            ContainerView known = ended.get(container.getId());
            Optional<ContainerView> view = known != null
                    ? Optional.of(known)
                    : runtime.containerStatus(container.getId()).map(status -> view(container, status));
            view.ifPresent(found -> {
                if (found.state() == State.EXITED) {
                    knownEnded.put(found.id(), found);
                }
                containers
                        .computeIfAbsent(found.name(), name -> new ArrayList<>())
                        .add(found);
            });
        }
        containers
                .values()
                .forEach(list -> list.sort(Comparator.comparing(ContainerView::created)
                        .thenComparing(ContainerView::attempt)
                        .reversed()));
        ended = knownEnded;
        addresses = knownAddresses;
        return new PodRuntimeState(List.copyOf(sandboxes), containers);
    }

    private static List<String> addresses(PodSandboxStatus status) {
        List<String> found = new ArrayList<>();
        if (!status.getNetwork().getIp().isEmpty()) {
            found.add(status.getNetwork().getIp());
        }
        status.getNetwork().getAdditionalIpsList().stream().map(PodIP::getIp).forEach(found::add);
        return List.copyOf(found);
    }

    private static ContainerView view(Container container, ContainerStatus status) {
        Map<String, String> annotations = status.getAnnotationsMap();
        return new ContainerView(
                status.getId(),
                container.getLabelsOrDefault(
                        Labels.CONTAINER_NAME, status.getMetadata().getName()),
                container.getPodSandboxId(),
                status.getMetadata().getAttempt(),
                state(status),
                instant(status.getCreatedAt()),
                instant(status.getStartedAt()),
                instant(status.getFinishedAt()),
                status.getExitCode(),
                status.getReason(),
                status.getMessage(),
                status.getImage().getImage(),
                status.getImageRef(),
                annotations.getOrDefault(Labels.HASH, ""),
                Map.copyOf(annotations),
                status.getLogPath());
    }

    private static State state(ContainerStatus status) {
        return switch (status.getState()) {
            case CONTAINER_CREATED -> State.CREATED;
            case CONTAINER_RUNNING -> State.RUNNING;
            case CONTAINER_EXITED -> State.EXITED;
            case CONTAINER_UNKNOWN, UNRECOGNIZED -> State.UNKNOWN;
        };
    }

    static Instant instant(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, 1_000_000_000L), Math.floorMod(nanos, 1_000_000_000L));
    }
}
