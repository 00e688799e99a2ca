package io.sailfish.apiserver.admission.builtin;

import io.sailfish.apiserver.admission.Attributes;
import io.sailfish.apiserver.admission.MutatingPlugin;
import io.sailfish.apiserver.admission.Operation;
import io.sailfish.apiserver.admission.ValidatingPlugin;
import io.sailfish.model.ApiObject;
import io.sailfish.model.StringMap;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodSpec;
import io.sailfish.model.api.node.v1.RuntimeClass;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.status.ApiException;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Brings to a new pod what its runtime class takes and where it runs. */
public final class RuntimeClassAdmission implements MutatingPlugin, ValidatingPlugin {
    private static final String OTHER_OVERHEAD =
            "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead";

    private final Function<String, @Nullable RuntimeClass> classes;

    /** @param classes the runtime class of a name, or null */
    public RuntimeClassAdmission(Function<String, @Nullable RuntimeClass> classes) {
        this.classes = classes;
    }

    @Override
    public String name() {
        return "RuntimeClass";
    }

    @Override
    public boolean handles(Attributes attributes) {
        return attributes.operation() == Operation.CREATE
                && attributes.subresource().isEmpty()
                && attributes.object() instanceof Pod pod
                && (pod.spec().hasRuntimeClassName() || !pod.spec().overhead().isEmpty());
    }

    @Override
    public @Nullable ApiObject admit(Attributes attributes) {
        if (!(attributes.object() instanceof Pod pod) || !pod.spec().hasRuntimeClassName()) {
            return attributes.object();
        }
        RuntimeClass chosen = chosen(attributes, pod);
        PodSpec spec = pod.spec();
        if (chosen.hasOverhead()) {
            if (!spec.overhead().isEmpty()
                    && !spec.overhead().equals(chosen.overhead().podFixed())) {
                throw refusal(attributes, OTHER_OVERHEAD);
            }
            spec = spec.withOverhead(chosen.overhead().podFixed());
        }
        if (chosen.hasScheduling()) {
            StringMap<String> selector = StringMap.copyOf(spec.nodeSelector());
            for (Map.Entry<String, String> wanted :
                    chosen.scheduling().nodeSelector().entrySet()) {
                String key = wanted.getKey();
                String given = selector.get(key);
                if (given != null && !given.equals(wanted.getValue())) {
                    throw refusal(
                            attributes,
                            "conflict: runtimeClass.scheduling.nodeSelector[%s] = %s; pod.spec.nodeSelector[%s] = %s"
                                    .formatted(key, wanted.getValue(), key, given));
                }
                selector = selector.with(key, wanted.getValue());
            }
            spec = spec.withNodeSelector(selector)
                    .withTolerations(Tolerations.merged(
                            spec.tolerations(), chosen.scheduling().tolerations()));
        }
        return pod.withSpec(spec);
    }

    @Override
    public void validate(Attributes attributes) {
        if (!(attributes.object() instanceof Pod pod)) {
            return;
        }
        boolean taken =
                pod.spec().hasRuntimeClassName() && chosen(attributes, pod).hasOverhead();
        if (taken) {
            Map<String, ?> fixed = chosen(attributes, pod).overhead().podFixed();
            if (!pod.spec().overhead().equals(fixed)) {
                throw refusal(attributes, OTHER_OVERHEAD);
            }
        } else if (!pod.spec().overhead().isEmpty()) {
            throw refusal(
                    attributes, "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead");
        }
    }

    private RuntimeClass chosen(Attributes attributes, Pod pod) {
        String name = pod.spec().runtimeClassName("");
        RuntimeClass chosen = classes.apply(name);
        if (chosen == null) {
            throw refusal(attributes, "pod rejected: RuntimeClass \"" + name + "\" not found");
        }
        return chosen;
    }

    private static ApiException refusal(Attributes attributes, String why) {
        return ApiErrors.forbidden(attributes.resource(), attributes.name(), why);
    }
}
