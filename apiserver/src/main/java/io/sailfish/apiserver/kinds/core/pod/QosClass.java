package io.sailfish.apiserver.kinds.core.pod;

import io.sailfish.model.api.core.v1.Container;
import io.sailfish.model.api.core.v1.PodSpec;
import io.sailfish.model.api.core.v1.ResourceRequirements;
import io.sailfish.model.value.Quantity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A pod's quality of service class, by what its containers request and may use of CPU and memory. */
public final class QosClass {
    private static final List<String> COUNTED = List.of("cpu", "memory");

    private QosClass() {}

    /** "Guaranteed", "Burstable" or "BestEffort". */
    public static String of(PodSpec spec) {
        if (spec.hasResources()) {
            return of(spec.resources());
        }
        boolean anything = false;
        boolean guaranteed = true;
        for (List<Container> containers : List.of(spec.initContainers(), spec.containers())) {
            for (Container container : containers) {
                String own = of(container.resources());
                anything |= !own.equals("BestEffort");
                guaranteed &= own.equals("Guaranteed");
            }
        }
        return !anything ? "BestEffort" : guaranteed ? "Guaranteed" : "Burstable";
    }

    private static String of(ResourceRequirements resources) {
        boolean anything = false;
        boolean guaranteed = true;
        for (String name : COUNTED) {
            Quantity request = resources.requests().get(name);
            Quantity limit = resources.limits().get(name);
            anything |= isPositive(request) || isPositive(limit);
            guaranteed &= isPositive(limit) && (request == null || request.compareTo(limit) == 0);
        }
        return !anything ? "BestEffort" : guaranteed ? "Guaranteed" : "Burstable";
    }

    private static boolean isPositive(@Nullable Quantity quantity) {
        return quantity != null && quantity.sign() > 0;
    }
}
