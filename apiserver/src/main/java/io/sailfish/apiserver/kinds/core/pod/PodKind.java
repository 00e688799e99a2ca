package io.sailfish.apiserver.kinds.core.pod;

import io.sailfish.apiserver.registry.Kind;
import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.apiserver.registry.Review;
import io.sailfish.apiserver.registry.Subresource;
import io.sailfish.model.GroupVersionKind;
import io.sailfish.model.api.core.v1.Binding;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.policy.v1.Eviction;
import java.util.List;
import java.util.Set;

/** Pods. */
public final class PodKind implements Kind<Pod> {
    /** Evictions have not changed since then, and clients still post them so. */
    private static final Set<String> EVICTIONS_OF_OLD = Set.of("policy/v1beta1");

    private final boolean privilegedAllowed;

    /** @param privilegedAllowed whether containers may be privileged */
    public PodKind(boolean privilegedAllowed) {
        this.privilegedAllowed = privilegedAllowed;
    }

    @Override
    public KindDefinition<Pod> definition() {
        KindDefinition.Builder<Pod> builder =
                KindDefinition.of(CoreV1.PODS).strategy(new PodStrategy(privilegedAllowed));
        PodColumns.addTo(builder);
        return builder.indexed("spec.nodeName", pod -> pod.spec().nodeName())
                .selectable("spec.restartPolicy", pod -> pod.spec().restartPolicy())
                .selectable("spec.schedulerName", pod -> pod.spec().schedulerName())
                .selectable("spec.serviceAccountName", pod -> pod.spec().serviceAccountName())
                .selectable(
                        "spec.hostNetwork", pod -> Boolean.toString(pod.spec().hostNetwork()))
                .selectable("status.phase", pod -> pod.status().phase())
                .selectable("status.podIP", pod -> pod.status().podIP())
                .selectable("status.podIPs", pod -> pod.status().podIP())
                .selectable("status.nominatedNodeName", pod -> pod.status().nominatedNodeName())
                .status(new PodStatusRules())
                .subresource(
                        new Subresource.Part<>("ephemeralcontainers", new EphemeralContainerRules(privilegedAllowed)))
                .action("binding", Binding.TYPE, PodActions::bind)
                .subresource(new Subresource.Action<>("eviction", Eviction.TYPE, EVICTIONS_OF_OLD, PodActions::evict))
                .subresource(connect("log", "Pod", "get"))
                .subresource(connect("exec", "PodExecOptions", "create", "get"))
                .subresource(connect("attach", "PodAttachOptions", "create", "get"))
                .subresource(connect("portforward", "PodPortForwardOptions", "create", "get"))
                .subresource(connect("proxy", "PodProxyOptions", "create", "delete", "get", "patch", "update"))
                .build();
    }

    private static Subresource<Pod> connect(String name, String kind, String... verbs) {
        return new Subresource.Connect<>(name, new GroupVersionKind("", "v1", kind), List.of(verbs));
    }

    /** Bindings posted on their own, which name their pod themselves. */
    public static Review bindings() {
        return new Review(
                CoreV1.BINDINGS,
                (registry, context, body) -> PodActions.bind(registry, context.withName(body.name()), body));
    }
}
