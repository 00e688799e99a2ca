package io.sailfish.apiserver.kinds.core.pod;

import io.sailfish.apiserver.registry.Registry;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.ResourceStore;
import io.sailfish.apiserver.registry.StatusUpdates;
import io.sailfish.apiserver.registry.Updates;
import io.sailfish.apiserver.registry.Verb;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.ApiObject;
import io.sailfish.model.Message;
import io.sailfish.model.StringMap;
import io.sailfish.model.api.core.v1.Binding;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodCondition;
import io.sailfish.model.api.meta.v1.Status;
import io.sailfish.model.api.policy.v1.Eviction;
import io.sailfish.model.api.policy.v1.PolicyV1;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.status.GoSyntax;
import io.sailfish.model.value.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What can be posted to a pod: its binding to a node, its eviction. */
final class PodActions {
    private PodActions() {}

    /** Gives the pod its node, once. */
    static Message bind(Registry registry, RequestContext context, ApiObject body) {
        Binding binding = (Binding) body;
        if (!binding.name().equals(context.name())) {
            throw ApiErrors.badRequest("name in URL does not match name in Binding object");
        }
        List<String> faults = new ArrayList<>();
        if (!binding.target().kind().isEmpty() && !binding.target().kind().equals("Node")) {
            faults.add("target.kind: Unsupported value: "
                    + GoSyntax.quote(binding.target().kind()) + ": supported values: \"Node\", \"<empty>\"");
        }
        if (binding.target().name().isEmpty()) {
            faults.add("target.name: Required value");
        }
        if (!faults.isEmpty()) {
            String all = String.join(", ", faults);
            throw ApiErrors.unknown(faults.size() == 1 ? all : "[" + all + "]");
        }
        registry.store(CoreV1.PODS)
                .change(
                        context.withVerb(Verb.UPDATE).withSubresource("binding"),
                        BINDING_RULES,
                        pod -> bound(context, pod, binding));
        return SUCCESS;
    }

    private static Pod bound(RequestContext context, Pod pod, Binding binding) {
        String uid = binding.metadata().uid();
        if (!uid.isEmpty() && !uid.equals(pod.metadata().uid())) {
            throw conflict(
                    pod,
                    "Precondition failed: UID in precondition: %s, UID in object meta: %s"
                            .formatted(uid, pod.metadata().uid()));
        }
        if (pod.metadata().hasDeletionTimestamp()) {
            throw conflict(pod, "pod %s is being deleted, cannot be assigned to a host".formatted(pod.name()));
        }
        if (!pod.spec().nodeName().isEmpty()) {
            throw conflict(
                    pod,
                    "pod %s is already assigned to node \"%s\""
                            .formatted(pod.name(), pod.spec().nodeName()));
        }
        if (!pod.spec().schedulingGates().isEmpty()) {
            throw conflict(pod, "pod %s has non-empty .spec.schedulingGates".formatted(pod.name()));
        }
        Pod placed = pod.withSpec(pod.spec().withNodeName(binding.target().name()))
                .withStatus(pod.status().withConditions(scheduled(pod.status().conditions(), context)));
        if (!binding.metadata().annotations().isEmpty()) {
            StringMap<String> annotations = StringMap.copyOf(placed.metadata().annotations());
            for (Map.Entry<String, String> annotation :
                    binding.metadata().annotations().entrySet()) {
                annotations = annotations.with(annotation.getKey(), annotation.getValue());
            }
            placed = placed.withMetadata(placed.metadata().withAnnotations(annotations));
        }
        return placed;
    }

    private static RuntimeException conflict(Pod pod, String why) {
        return ApiErrors.conflict("", "pods/binding", pod.name(), why);
    }

    private static List<PodCondition> scheduled(List<PodCondition> conditions, RequestContext context) {
        List<PodCondition> others = new ArrayList<>();
        for (PodCondition condition : conditions) {
            if (!condition.type().equals("PodScheduled")) {
                others.add(condition);
            }
        }
        others.add(PodCondition.builder()
                .type("PodScheduled")
                .status("True")
                .lastTransitionTime(Timestamp.seconds(context.clock().instant()))
                .build());
        return others;
    }

    /** Deletes the pod if the disruption budgets allow it. */
    static Message evict(Registry registry, RequestContext context, ApiObject body) {
        Eviction eviction = (Eviction) body;
        boolean dryRun = context.dryRun() || !eviction.deleteOptions().dryRun().isEmpty();
        ResourceStore<Pod> pods = registry.store(CoreV1.PODS);
        if (registry.find("policy", "v1", "poddisruptionbudgets") != null) {
            Pod pod = pods.get(context.namespace(), context.name());
            String uid = eviction.deleteOptions().preconditions().uid("");
            if (uid.isEmpty() || uid.equals(pod.metadata().uid())) {
                Budgets.take(
                        registry,
                        context.withDryRun(dryRun),
                        pod,
                        registry.store(PolicyV1.POD_DISRUPTION_BUDGETS).all());
            }
        }
        pods.delete(context.withVerb(Verb.DELETE).withSubresource("").withDryRun(dryRun), eviction.deleteOptions());
        return SUCCESS;
    }

    private static final Status SUCCESS =
            Status.builder().status("Success").code(201).build();

    /** Binding writes what neither the pod itself nor its status lets anyone write. */
    private static final Updates<Pod> BINDING_RULES = new StatusUpdates<>() {
        @Override
        public Pod prepareForUpdate(RequestContext context, Pod pod, Pod old) {
            return pod;
        }

        @Override
        public void validateUpdate(RequestContext context, Pod pod, Pod old, FieldErrors errors) {}
    };
}
