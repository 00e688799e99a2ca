package io.sailfish.node.pod;

import io.sailfish.model.api.core.v1.Container;
import io.sailfish.model.api.core.v1.ContainerStatus;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodSpec;
import io.sailfish.model.value.Quantity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Questions about a pod that its specification answers. */
public final class Pods {
    private static final long DEFAULT_GRACE_SECONDS = 30;

    private Pods() {}

    public static String uid(Pod pod) {
        return pod.metadata().uid();
    }

    /** Upstream's form in messages: "name_namespace(uid)". */
    public static String format(Pod pod) {
        return pod.name() + "_" + pod.namespace() + "(" + uid(pod) + ")";
    }

    /** Whether someone asked for the pod's deletion. */
    public static boolean isDeleted(Pod pod) {
        return pod.metadata().hasDeletionTimestamp();
    }

    /** Whether the pod has reached an end from which it does not come back. */
    public static boolean isTerminal(Pod pod) {
        String phase = pod.status().phase();
        return phase.equals("Succeeded") || phase.equals("Failed");
    }

    /** The time that containers have to end by themselves. */
    public static Duration grace(Pod pod) {
        long seconds = pod.spec().terminationGracePeriodSeconds(DEFAULT_GRACE_SECONDS);
        return Duration.ofSeconds(Math.max(0, pod.metadata().deletionGracePeriodSeconds(seconds)));
    }

    /** Init containers, then the others. */
    public static List<Container> allContainers(Pod pod) {
        List<Container> all = new ArrayList<>(pod.spec().initContainers());
        all.addAll(pod.spec().containers());
        return all;
    }

    public static Optional<Container> container(Pod pod, String name) {
        return allContainers(pod).stream()
                .filter(container -> container.name().equals(name))
                .findFirst();
    }

    public static boolean isInit(Pod pod, String name) {
        return pod.spec().initContainers().stream()
                .anyMatch(container -> container.name().equals(name));
    }

    /** An init container that keeps running beside the others. */
    public static boolean isSidecar(Container container, boolean init) {
        return init && container.restartPolicy("").equals("Always");
    }

    public static boolean hostNetwork(Pod pod) {
        return pod.spec().hostNetwork();
    }

    /** What the API said last about a container. */
    public static Optional<ContainerStatus> lastStatus(Pod pod, String name) {
        List<ContainerStatus> all = new ArrayList<>(pod.status().initContainerStatuses());
        all.addAll(pod.status().containerStatuses());
        return all.stream().filter(status -> status.name().equals(name)).findFirst();
    }

    /** A pod's class, by what its containers request: who suffers last when the node runs short. */
    public enum Quality {
        GUARANTEED("Guaranteed"),
        BURSTABLE("Burstable"),
        BEST_EFFORT("BestEffort");

        private final String text;

        Quality(String text) {
            this.text = text;
        }

        /** The value in the pod's status. */
        public String text() {
            return text;
        }
    }

    /** The class of a pod. */
    public static Quality quality(Pod pod) {
        Map<String, Quantity> requests = new HashMap<>();
        Map<String, Quantity> limits = new HashMap<>();
        boolean guaranteed = true;
        for (Container container : allContainers(pod)) {
            Set<String> limited = new HashSet<>();
            container.resources().requests().forEach((name, quantity) -> add(requests, name, quantity));
            container.resources().limits().forEach((name, quantity) -> {
                add(limits, name, quantity);
                if (isComputing(name) && quantity.sign() > 0) {
                    limited.add(name);
                }
            });
            guaranteed &= limited.size() == 2;
        }
        if (requests.isEmpty() && limits.isEmpty()) {
            return Quality.BEST_EFFORT;
        }
        boolean equal = requests.size() == limits.size()
                && requests.entrySet().stream()
                        .allMatch(request -> limits.containsKey(request.getKey())
                                && limits.get(request.getKey()).compareTo(request.getValue()) == 0);
        return guaranteed && equal ? Quality.GUARANTEED : Quality.BURSTABLE;
    }

    private static void add(Map<String, Quantity> sums, String name, Quantity quantity) {
        if (isComputing(name) && quantity.sign() > 0) {
            sums.merge(name, quantity, Quantity::add);
        }
    }

    private static boolean isComputing(String resource) {
        return resource.equals("cpu") || resource.equals("memory");
    }

    /**
     * What a pod takes from the node, by resource: the containers together, or the most that an init container needs with
     * the sidecars before it, and the overhead.
     */
    public static Map<String, Quantity> requests(Pod pod) {
        PodSpec spec = pod.spec();
        Map<String, Quantity> together = new HashMap<>();
        spec.containers()
                .forEach(container -> sum(together, container.resources().requests()));
        Map<String, Quantity> sidecars = new HashMap<>();
        Map<String, Quantity> peak = new HashMap<>();
        for (Container init : spec.initContainers()) {
            if (isSidecar(init, true)) {
                sum(together, init.resources().requests());
                sum(sidecars, init.resources().requests());
                max(peak, sidecars);
            } else {
                Map<String, Quantity> now = new HashMap<>(sidecars);
                sum(now, init.resources().requests());
                max(peak, now);
            }
        }
        max(together, peak);
        sum(together, spec.overhead());
        return together;
    }

    private static void sum(Map<String, Quantity> into, Map<String, Quantity> from) {
        from.forEach((name, quantity) -> into.merge(name, quantity, Quantity::add));
    }

    private static void max(Map<String, Quantity> into, Map<String, Quantity> from) {
        from.forEach((name, quantity) -> into.merge(name, quantity, (a, b) -> a.compareTo(b) >= 0 ? a : b));
    }
}
