package io.sailfish.apiserver.admission.builtin;

import io.sailfish.apiserver.admission.Attributes;
import io.sailfish.apiserver.admission.MutatingPlugin;
import io.sailfish.apiserver.admission.Operation;
import io.sailfish.apiserver.admission.ValidatingPlugin;
import io.sailfish.model.ApiObject;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodSpec;
import io.sailfish.model.api.scheduling.v1.PriorityClass;
import io.sailfish.model.status.ApiErrors;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Writes the number that a pod's priority class stands for into the pod, and sees to it that one class is the default. */
public final class Priority implements MutatingPlugin, ValidatingPlugin {
    private static final String PREEMPTS = "PreemptLowerPriority";

    private final Supplier<List<PriorityClass>> classes;

    /** @param classes all priority classes */
    public Priority(Supplier<List<PriorityClass>> classes) {
        this.classes = classes;
    }

    @Override
    public String name() {
        return "Priority";
    }

    @Override
    public boolean handles(Attributes attributes) {
        return (attributes.object() instanceof Pod || attributes.object() instanceof PriorityClass)
                && (attributes.operation() == Operation.CREATE || attributes.operation() == Operation.UPDATE)
                && attributes.subresource().isEmpty();
    }

    @Override
    public @Nullable ApiObject admit(Attributes attributes) {
        if (!(attributes.object() instanceof Pod pod)) {
            return attributes.object();
        }
        PodSpec spec = pod.spec();
        if (attributes.oldObject() instanceof Pod old) {
            return pod.withSpec(kept(spec, old.spec()));
        }
        int value = 0;
        String preemption = PREEMPTS;
        PriorityClass chosen = choose(attributes, spec.priorityClassName());
        if (chosen != null) {
            spec = spec.withPriorityClassName(chosen.name());
            value = chosen.value();
            preemption = chosen.preemptionPolicy(PREEMPTS);
        }
        if (spec.hasPriority() && spec.priority(0) != value) {
            throw ApiErrors.forbidden(
                    attributes.resource(),
                    pod.name(),
                    "the integer value of priority (%d) must not be provided in pod spec; priority admission controller computed %d from the given PriorityClass name"
                            .formatted(spec.priority(0), value));
        }
        if (spec.hasPreemptionPolicy() && !spec.preemptionPolicy("").equals(preemption)) {
            throw ApiErrors.forbidden(
                    attributes.resource(),
                    pod.name(),
                    "the string value of PreemptionPolicy (%s) must not be provided in pod spec; priority admission controller computed %s from the given PriorityClass name"
                            .formatted(spec.preemptionPolicy(""), preemption));
        }
        return pod.withSpec(spec.withPriority(value).withPreemptionPolicy(preemption));
    }

    /** What was computed on creation stays where an update leaves it out; changes are for validation to refuse. */
    private static PodSpec kept(PodSpec given, PodSpec old) {
        PodSpec spec = given;
        if (!spec.hasPriority() && old.hasPriority()) {
            spec = spec.withPriority(old.priority(0));
        }
        if (!spec.hasPreemptionPolicy() && old.hasPreemptionPolicy()) {
            spec = spec.withPreemptionPolicy(old.preemptionPolicy(PREEMPTS));
        }
        return spec;
    }

    private @Nullable PriorityClass choose(Attributes attributes, String name) {
        List<PriorityClass> all = classes.get();
        if (name.isEmpty()) {
            PriorityClass lowest = null;
            for (PriorityClass candidate : all) {
                if (candidate.globalDefault() && (lowest == null || candidate.value() < lowest.value())) {
                    lowest = candidate;
                }
            }
            return lowest;
        }
        for (PriorityClass candidate : all) {
            if (candidate.name().equals(name)) {
                return candidate;
            }
        }
        throw ApiErrors.forbidden(
                attributes.resource(), attributes.name(), "no PriorityClass with name %s was found".formatted(name));
    }

    @Override
    public void validate(Attributes attributes) {
        if (!(attributes.object() instanceof PriorityClass wanted) || !wanted.globalDefault()) {
            return;
        }
        for (PriorityClass other : classes.get()) {
            if (other.globalDefault() && !other.name().equals(wanted.name())) {
                throw ApiErrors.forbidden(
                        attributes.resource(),
                        attributes.name(),
                        "PriorityClass " + other.name() + " is already marked as default. Only one default can exist");
            }
        }
    }
}
