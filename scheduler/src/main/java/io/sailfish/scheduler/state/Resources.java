package io.sailfish.scheduler.state;

import io.sailfish.model.StringMap;
import io.sailfish.model.api.core.v1.Container;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodSpec;
import io.sailfish.model.value.Quantity;
import java.util.Map;
import java.util.TreeMap;

/**
 * Amounts of resources.
 *
 * @param milliCpu  thousandths of a processor
 * @param memory    bytes
 * @param ephemeral bytes of local ephemeral storage
 * @param extended  everything else by name
 */
public record Resources(long milliCpu, long memory, long ephemeral, StringMap<Long> extended) {
    public static final Resources NONE = new Resources(0, 0, 0, StringMap.of());

    /** What upstream assumes, in scores only, of a container that requests no CPU or no memory. */
    private static final Resources ASSUMED = new Resources(100, 200L << 20, 0, StringMap.of());

    /** The amounts of a ResourceList. */
    public static Resources of(Map<String, Quantity> list) {
        long cpu = 0;
        long memory = 0;
        long ephemeral = 0;
        Map<String, Long> extended = null;
        for (Map.Entry<String, Quantity> entry : list.entrySet()) {
            Quantity amount = entry.getValue();
            switch (entry.getKey()) {
                case "cpu" -> cpu = amount.milliValue();
                case "memory" -> memory = amount.value();
                case "ephemeral-storage" -> ephemeral = amount.value();
                case "pods" -> {}
                default -> {
                    extended = extended == null ? new TreeMap<>() : extended;
                    extended.put(entry.getKey(), amount.value());
                }
            }
        }
        return new Resources(cpu, memory, ephemeral, extended == null ? StringMap.of() : StringMap.copyOf(extended));
    }

    /**
     * What a pod takes of its node: the sum of its containers, or more where an init container needs more while it
     * runs; init containers that stay (restartPolicy Always) add to both; overhead on top; amounts declared for the
     * pod as a whole take the place of the sum.
     *
     * @param assume whether containers that declare nothing count with upstream's assumption
     */
    public static Resources requestedBy(Pod pod, boolean assume) {
        PodSpec spec = pod.spec();
        Resources sum = NONE;
        for (Container container : spec.containers()) {
            sum = sum.plus(requestedBy(container, assume));
        }
        Resources staying = NONE;
        Resources largest = NONE;
        for (Container init : spec.initContainers()) {
            Resources own = requestedBy(init, assume);
            if (init.restartPolicy("").equals("Always")) {
                sum = sum.plus(own);
                staying = staying.plus(own);
                largest = largest.max(staying);
            } else {
                largest = largest.max(staying.plus(own));
            }
        }
        Resources total = sum.max(largest);
        if (spec.hasResources()) {
            total = total.replacedBy(spec.resources().requests());
        }
        return total.plus(of(spec.overhead()));
    }

    private static Resources requestedBy(Container container, boolean assume) {
        Resources declared = of(container.resources().requests());
        if (!assume) {
            return declared;
        }
        return new Resources(
                declared.milliCpu == 0 ? ASSUMED.milliCpu : declared.milliCpu,
                declared.memory == 0 ? ASSUMED.memory : declared.memory,
                declared.ephemeral,
                declared.extended);
    }

    private Resources replacedBy(Map<String, Quantity> podLevel) {
        Resources declared = of(podLevel);
        return new Resources(
                podLevel.containsKey("cpu") ? declared.milliCpu : milliCpu,
                podLevel.containsKey("memory") ? declared.memory : memory,
                ephemeral,
                extended);
    }

    public Resources plus(Resources that) {
        return new Resources(
                milliCpu + that.milliCpu,
                memory + that.memory,
                ephemeral + that.ephemeral,
                merged(extended, that.extended, Long::sum));
    }

    public Resources minus(Resources that) {
        return new Resources(
                milliCpu - that.milliCpu,
                memory - that.memory,
                ephemeral - that.ephemeral,
                merged(extended, that.extended, (mine, negated) -> mine - negated));
    }

    private Resources max(Resources that) {
        return new Resources(
                Math.max(milliCpu, that.milliCpu),
                Math.max(memory, that.memory),
                Math.max(ephemeral, that.ephemeral),
                merged(extended, that.extended, Math::max));
    }

    private static StringMap<Long> merged(
            StringMap<Long> mine, StringMap<Long> theirs, java.util.function.LongBinaryOperator operator) {
        if (theirs.isEmpty()) {
            return mine;
        }
        Map<String, Long> result = new TreeMap<>(mine);
        theirs.forEach((name, amount) -> result.put(name, operator.applyAsLong(result.getOrDefault(name, 0L), amount)));
        return StringMap.copyOf(result);
    }
}
