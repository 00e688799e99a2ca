package io.sailfish.model.quota;

import io.sailfish.model.StringMap;
import io.sailfish.model.api.core.v1.Container;
import io.sailfish.model.api.core.v1.PodSpec;
import io.sailfish.model.api.core.v1.ResourceRequirements;
import io.sailfish.model.value.Quantity;
import java.util.Map;
import java.util.function.Function;

/** What a pod asks for as a whole: its containers together, or what an init container needs before them if that is more. */
public final class PodResources {
    private PodResources() {}

    /** What it requests. */
    public static Map<String, Quantity> requests(PodSpec pod) {
        return Amounts.sum(together(pod, ResourceRequirements::requests), pod.overhead());
    }

    /** What it is limited to; the overhead counts only where there is a limit. */
    public static Map<String, Quantity> limits(PodSpec pod) {
        Map<String, Quantity> limits = together(pod, ResourceRequirements::limits);
        return Amounts.sum(limits, Amounts.only(pod.overhead(), limits.keySet()));
    }

    private static Map<String, Quantity> together(
            PodSpec pod, Function<ResourceRequirements, Map<String, Quantity>> list) {
        Map<String, Quantity> running = StringMap.of();
        for (Container container : pod.containers()) {
            running = Amounts.sum(running, list.apply(container.resources()));
        }
        Map<String, Quantity> starting = StringMap.of();
        Map<String, Quantity> sidecars = StringMap.of();
        for (Container container : pod.initContainers()) {
            Map<String, Quantity> own = list.apply(container.resources());
            if (container.restartPolicy("").equals("Always")) {
                running = Amounts.sum(running, own);
                sidecars = Amounts.sum(sidecars, own);
                starting = Amounts.larger(starting, sidecars);
            } else {
                starting = Amounts.larger(starting, Amounts.sum(own, sidecars));
            }
        }
        return Amounts.larger(running, starting);
    }
}
