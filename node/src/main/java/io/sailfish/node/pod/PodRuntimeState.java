package io.sailfish.node.pod;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the runtime has of a pod.
 *
 * @param sandboxes  newest first
 * @param containers by name, each newest first
 */
public record PodRuntimeState(List<SandboxView> sandboxes, Map<String, List<ContainerView>> containers) {
    public static final PodRuntimeState NOTHING = new PodRuntimeState(List.of(), Map.of());

    /** A sandbox: the pod's shared namespaces. */
    public record SandboxView(String id, int attempt, boolean ready, Instant created, List<String> addresses) {}

    /** How far a container has come. */
    public enum State {
        CREATED,
        RUNNING,
        EXITED,
        UNKNOWN
    }

    /**
     * A container.
     *
     * @param attempt  how many of its name there were before
     * @param started  the beginning of 1970 where it has not been started
     * @param finished the beginning of 1970 where it has not ended
     * @param imageRef the image by digest, as the runtime names it
     * @param hash     of the specification it was made from
     * @param logPath  absolute
     */
    public record ContainerView(
            String id,
            String name,
            String sandboxId,
            int attempt,
            State state,
            Instant created,
            Instant started,
            Instant finished,
            int exitCode,
            String reason,
            String message,
            String image,
            String imageRef,
            String hash,
            Map<String, String> annotations,
            String logPath) {

        public boolean running() {
            return state == State.RUNNING;
        }

        /** Whether it ended, or will never start. */
        public boolean ended() {
            return state == State.EXITED || state == State.UNKNOWN;
        }
    }

    /** The newest container of this name. */
    public Optional<ContainerView> latest(String name) {
        List<ContainerView> all = containers.getOrDefault(name, List.of());
        return all.isEmpty() ? Optional.empty() : Optional.of(all.getFirst());
    }

    /** The newest container of this name, where it is in this sandbox. */
    public Optional<ContainerView> latestIn(String sandboxId, String name) {
        return latest(name).filter(container -> container.sandboxId().equals(sandboxId));
    }

    /** The newest sandbox. */
    public Optional<SandboxView> sandbox() {
        return sandboxes.isEmpty() ? Optional.empty() : Optional.of(sandboxes.getFirst());
    }

    /** The newest sandbox, where it stands. */
    public Optional<SandboxView> readySandbox() {
        return sandbox().filter(SandboxView::ready);
    }

    /** All containers that run. */
    public List<ContainerView> running() {
        return containers.values().stream()
                .flatMap(List::stream)
                .filter(ContainerView::running)
                .toList();
    }

    public boolean isEmpty() {
        return sandboxes.isEmpty() && containers.isEmpty();
    }
}
