package io.sailfish.node.pod;

import io.sailfish.model.api.core.v1.Container;
import io.sailfish.model.api.core.v1.ContainerStatus;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.node.pod.PodRuntimeState.ContainerView;
import io.sailfish.node.pod.Situation.Health;
import io.sailfish.node.probe.ContainerProbes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The probes of a pod's running containers and what they found. Guarded by its worker. */
final class HealthBook {
    private static final Health WELL = new Health(true, true, "", Optional.empty());

    private final PodWorker.Surroundings around;
    private final Runnable changed;
    private final Map<String, ContainerProbes> probes = new HashMap<>();
    private final Set<String> unprobed = new HashSet<>();

    HealthBook(PodWorker.Surroundings around, Runnable changed) {
        this.around = around;
        this.changed = changed;
    }

    /** Begins to probe containers that run, and ends it for those that do not any more. */
    void follow(Pod pod, PodRuntimeState runtime, PodActions actions) {
        Set<String> running = new HashSet<>();
        for (ContainerView view : runtime.running()) {
            running.add(view.id());
            if (!probes.containsKey(view.id()) && !unprobed.contains(view.id())) {
                begin(pod, runtime, view, actions);
            }
        }
        unprobed.retainAll(running);
        probes.entrySet().removeIf(entry -> {
            boolean ended = !running.contains(entry.getKey());
            if (ended) {
                entry.getValue().close();
            }
            return ended;
        });
    }

    private void begin(Pod pod, PodRuntimeState runtime, ContainerView view, PodActions actions) {
        Optional<Container> container = Pods.container(pod, view.name());
        if (container.isEmpty() || !isProbed(container.get())) {
            unprobed.add(view.id());
            return;
        }
        // a kubelet that was started anew goes on from what the last one found
        Optional<ContainerStatus> known = Pods.lastStatus(pod, view.name())
                .filter(status -> status.containerID().endsWith("://" + view.id()));
        probes.put(
                view.id(),
                new ContainerProbes(
                        actions.target(container.get(), view.id(), actions.values(pod, runtime)),
                        view.started(),
                        known.map(status -> status.started(false)).orElse(false),
                        known.map(ContainerStatus::ready).orElse(false),
                        around.background(),
                        new ContainerProbes.Listener() {
                            @Override
                            public void changed() {
                                changed.run();
                            }

                            @Override
                            public void failed(String message) {
                                around.events().warning(pod, view.name(), "Unhealthy", message);
                            }
                        }));
    }

    private static boolean isProbed(Container container) {
        return container.hasStartupProbe() || container.hasLivenessProbe() || container.hasReadinessProbe();
    }

    /** What is known about each running container. */
    Map<String, Health> verdicts() {
        Map<String, Health> verdicts = new HashMap<>();
        unprobed.forEach(id -> verdicts.put(id, WELL));
        probes.forEach((id, probe) ->
                verdicts.put(id, new Health(probe.started(), probe.ready(), probe.unhealthy(), probe.grace())));
        return verdicts;
    }

    void close() {
        probes.values().forEach(ContainerProbes::close);
    }
}
