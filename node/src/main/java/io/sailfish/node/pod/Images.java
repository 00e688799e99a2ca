package io.sailfish.node.pod;

import io.sailfish.model.api.core.v1.Container;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.node.cri.ContainerRuntime;
import io.sailfish.node.cri.RuntimeFailure;
import io.sailfish.node.cri.proto.AuthConfig;
import io.sailfish.node.cri.proto.Image;
import io.sailfish.node.cri.proto.PodSandboxConfig;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;

/** Gets images onto the node as pull policies say; the same image is pulled by one at a time, different ones together. */
final class Images {
    /** How many images are pulled at a time; a registry and a disk take no more gladly. */
    private static final int PULLS = 5;

    private final ContainerRuntime runtime;
    private final InstantSource clock;
    private final PullSecrets secrets;
    private final Semaphore pulls = new Semaphore(PULLS, true);
    private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();

    Images(ContainerRuntime runtime, InstantSource clock, PullSecrets secrets) {
        this.runtime = runtime;
        this.clock = clock;
        this.secrets = secrets;
    }

    /** An image that is not here and cannot be got; the reason is upstream's, for the container's status. */
    static final class PullFailure extends Exception {
        private static final long serialVersionUID = 1;
        private final String reason;

        PullFailure(String reason, String message) {
            super(message);
            this.reason = reason;
        }

        String reason() {
            return reason;
        }
    }

    /**
     * An image that is here.
     *
     * @param pulled how long it took to pull; empty where it was here already
     */
    record Present(String reference, Optional<Image> image, Optional<Duration> pulled) {}

    Present ensure(Pod pod, Container container, PodSandboxConfig sandbox, PodEvents events)
            throws PullFailure, InterruptedException {
        String name = normalized(container.image());
        String policy = policy(container);
        Optional<Image> here = runtime.image(name);
        if (here.isPresent() && !policy.equals("Always")) {
            events.normal(
                    pod,
                    container.name(),
                    "Pulled",
                    "Container image \"" + container.image() + "\" already present on machine");
            return new Present(here.get().getId(), here, Optional.empty());
        }
        if (policy.equals("Never")) {
            events.warning(
                    pod,
                    container.name(),
                    "ErrImageNeverPull",
                    "Container image \"" + container.image() + "\" is not present with pull policy of Never");
            throw new PullFailure(
                    "ErrImageNeverPull",
                    "Container image \"" + container.image() + "\" is not present with pull policy of Never");
        }
        return pull(pod, container, name, policy, sandbox, events);
    }

    private Present pull(
            Pod pod, Container container, String name, String policy, PodSandboxConfig sandbox, PodEvents events)
            throws PullFailure, InterruptedException {
        Instant asked = clock.instant();
        ReentrantLock lock = locks.computeIfAbsent(name, image -> new ReentrantLock());
        lock.lockInterruptibly();
        try {
            Optional<Image> meanwhile = policy.equals("Always") ? Optional.empty() : runtime.image(name);
            if (meanwhile.isPresent()) {
                return new Present(meanwhile.get().getId(), meanwhile, Optional.empty());
            }
            events.normal(pod, container.name(), "Pulling", "Pulling image \"" + container.image() + "\"");
            pulls.acquire();
            Instant begun = clock.instant();
            try {
                String reference = pullWithCredentials(pod, name, sandbox);
                Instant done = clock.instant();
                Optional<Image> image = runtime.image(reference);
                events.normal(
                        pod,
                        container.name(),
                        "Pulled",
                        "Successfully pulled image \"" + container.image() + "\" in "
                                + seconds(Duration.between(begun, done)) + " ("
                                + seconds(Duration.between(asked, done)) + " including waiting). Image size: "
                                + image.map(Image::getSize).orElse(0L) + " bytes.");
                return new Present(reference, image, Optional.of(Duration.between(asked, done)));
            } finally {
                pulls.release();
            }
        } catch (RuntimeFailure failure) {
            String message = "failed to pull and unpack image \"" + container.image() + "\": " + failure.getMessage();
            events.warning(
                    pod,
                    container.name(),
                    "Failed",
                    "Failed to pull image \"" + container.image() + "\": " + failure.getMessage());
            events.warning(pod, container.name(), "Failed", "Error: ErrImagePull");
            throw new PullFailure("ErrImagePull", message);
        } finally {
            lock.unlock();
            if (!lock.hasQueuedThreads()) {
                locks.remove(name, lock);
            }
        }
    }

    private String pullWithCredentials(Pod pod, String name, PodSandboxConfig sandbox) {
        List<AuthConfig> credentials = secrets.credentials(pod, name);
        RuntimeFailure last = null;
        for (AuthConfig each : credentials) {
            try {
                return runtime.pullImage(name, each, sandbox);
            } catch (RuntimeFailure failure) {
                last = failure;
            }
        }
        throw last != null ? last : new RuntimeFailure(RuntimeFailure.Kind.OTHER, "no way to pull " + name);
    }

    private static String seconds(Duration duration) {
        return duration.toMillis() < 1000
                ? duration.toMillis() + "ms"
                : String.format(java.util.Locale.ROOT, "%.3fs", duration.toMillis() / 1000.0);
    }

    private static String policy(Container container) {
        if (!container.imagePullPolicy().isEmpty()) {
            return container.imagePullPolicy();
        }
        return normalized(container.image()).endsWith(":latest") ? "Always" : "IfNotPresent";
    }

    /** The image with the tag that a name without tag and digest means. */
    static String normalized(String image) {
        String last = image.substring(image.lastIndexOf('/') + 1);
        return last.contains(":") || image.contains("@") ? image : image + ":latest";
    }
}
