package io.sailfish.apiserver.admission.builtin;

import io.sailfish.apiserver.admission.Attributes;
import io.sailfish.apiserver.admission.MutatingPlugin;
import io.sailfish.apiserver.admission.Operation;
import io.sailfish.apiserver.admission.ValidatingPlugin;
import io.sailfish.apiserver.kinds.rules.Each;
import io.sailfish.model.ApiObject;
import io.sailfish.model.StringMap;
import io.sailfish.model.api.core.v1.Container;
import io.sailfish.model.api.core.v1.LimitRange;
import io.sailfish.model.api.core.v1.LimitRangeItem;
import io.sailfish.model.api.core.v1.PersistentVolumeClaim;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.ResourceRequirements;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.value.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Fills in what containers do not ask for, and refuses pods and claims that ask for too little or too much. */
public final class LimitRanger implements MutatingPlugin, ValidatingPlugin {
    private static final String ANNOTATION = "kubernetes.io/limit-ranger";

    private final Function<String, List<LimitRange>> ranges;

    /** @param ranges the limit ranges of a namespace */
    public LimitRanger(Function<String, List<LimitRange>> ranges) {
        this.ranges = ranges;
    }

    @Override
    public String name() {
        return "LimitRanger";
    }

    /** Pods when they are made, whose containers do not change later; claims whenever they are written. */
    @Override
    public boolean handles(Attributes attributes) {
        if (!attributes.subresource().isEmpty()) {
            return false;
        }
        return switch (attributes.object()) {
            case Pod pod -> attributes.operation() == Operation.CREATE;
            case PersistentVolumeClaim claim -> !claim.metadata().hasDeletionTimestamp();
            case null, default -> false;
        };
    }

    @Override
    public @Nullable ApiObject admit(Attributes attributes) {
        if (!(attributes.object() instanceof Pod pod)) {
            return attributes.object();
        }
        Pod filled = pod;
        for (LimitRange range : ranges.apply(attributes.namespace())) {
            filled = filled(filled, range);
        }
        return filled;
    }

    private static Pod filled(Pod pod, LimitRange range) {
        Map<String, Quantity> requests = new TreeMap<>();
        Map<String, Quantity> limits = new TreeMap<>();
        for (LimitRangeItem item : range.spec().limits()) {
            if (item.type().equals("Container")) {
                requests.putAll(item.defaultRequest());
                limits.putAll(item.defaultValue());
            }
        }
        List<String> done = new ArrayList<>(0);
        Pod filled = pod.withSpec(pod.spec()
                .withContainers(Each.of(
                        pod.spec().containers(), container -> filled(container, requests, limits, "container", done)))
                .withInitContainers(Each.of(
                        pod.spec().initContainers(),
                        container -> filled(container, requests, limits, "init container", done))));
        if (done.isEmpty()) {
            return pod;
        }
        StringMap<String> annotations = StringMap.copyOf(pod.metadata().annotations());
        String text = "LimitRanger plugin set: " + String.join("; ", done);
        return filled.withMetadata(pod.metadata().withAnnotations(annotations.with(ANNOTATION, text)));
    }

    private static Container filled(
            Container container,
            Map<String, Quantity> requests,
            Map<String, Quantity> limits,
            String what,
            List<String> done) {
        ResourceRequirements given = container.resources();
        return container.withResources(given.withRequests(
                        filled(given.requests(), requests, " request for " + what + " " + container.name(), done))
                .withLimits(filled(given.limits(), limits, " limit for " + what + " " + container.name(), done)));
    }

    private static Map<String, Quantity> filled(
            Map<String, Quantity> given, Map<String, Quantity> defaults, String what, List<String> done) {
        if (given.keySet().containsAll(defaults.keySet())) {
            return given;
        }
        TreeSet<String> missing = new TreeSet<>(defaults.keySet());
        missing.removeAll(given.keySet());
        StringMap<Quantity> filled = StringMap.copyOf(given);
        for (String name : missing) {
            filled = filled.with(name, defaults.get(name));
        }
        done.add(String.join(", ", missing) + what);
        return filled;
    }

    @Override
    public void validate(Attributes attributes) {
        for (LimitRange range : ranges.apply(attributes.namespace())) {
            List<String> problems = switch (attributes.object()) {
                case Pod pod -> LimitRangeChecks.pod(pod, range);
                case PersistentVolumeClaim claim -> LimitRangeChecks.claim(claim, range);
                case null, default -> List.of();
            };
            if (!problems.isEmpty()) {
                throw ApiErrors.forbidden(attributes.resource(), attributes.name(), ApiErrors.aggregate(problems));
            }
        }
    }
}
