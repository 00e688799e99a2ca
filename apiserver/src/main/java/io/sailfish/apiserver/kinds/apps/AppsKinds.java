package io.sailfish.apiserver.kinds.apps;

import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.model.api.apps.v1.AppsV1;
import io.sailfish.model.api.apps.v1.Deployment;
import io.sailfish.model.api.apps.v1.DeploymentSpec;
import io.sailfish.model.api.apps.v1.DeploymentStatus;
import io.sailfish.model.api.apps.v1.ReplicaSet;
import io.sailfish.model.api.apps.v1.ReplicaSetSpec;
import io.sailfish.model.api.apps.v1.ReplicaSetStatus;
import io.sailfish.model.api.core.v1.Container;
import io.sailfish.model.api.core.v1.PodTemplateSpec;
import io.sailfish.model.api.meta.v1.LabelSelector;
import io.sailfish.model.schema.Descriptions;
import io.sailfish.model.selector.LabelMatcher;
import java.util.List;
import java.util.stream.Collectors;

/** Deployments and ReplicaSets. */
public final class AppsKinds {
    private static final String CONTAINERS = "Names of each container in the template.";
    private static final String IMAGES = "Images referenced by each container in the template.";

    private AppsKinds() {}

    /** @param privilegedAllowed whether containers may be privileged */
    public static List<KindDefinition<?>> all(boolean privilegedAllowed) {
        return List.of(deployments(privilegedAllowed), replicaSets(privilegedAllowed));
    }

    private static KindDefinition<Deployment> deployments(boolean privilegedAllowed) {
        return KindDefinition.of(AppsV1.DEPLOYMENTS)
                .generation()
                .strategy(new DeploymentStrategyRules(privilegedAllowed))
                .column("Ready", "string", "Number of the pod with ready state", 0, (deployment, now) ->
                        deployment.status().readyReplicas() + "/" + deployment.spec().replicas(1))
                .column(
                        "Up-to-date",
                        "string",
                        Descriptions.of(DeploymentStatus.TYPE, DeploymentStatus.UPDATED_REPLICAS),
                        0,
                        (deployment, now) -> deployment.status().updatedReplicas())
                .column(
                        "Available",
                        "string",
                        Descriptions.of(DeploymentStatus.TYPE, DeploymentStatus.AVAILABLE_REPLICAS),
                        0,
                        (deployment, now) -> deployment.status().availableReplicas())
                .ageColumn()
                .column("Containers", "string", CONTAINERS, 1, (deployment, now) ->
                        containers(deployment.spec().template()))
                .column("Images", "string", IMAGES, 1, (deployment, now) ->
                        images(deployment.spec().template()))
                .column(
                        "Selector",
                        "string",
                        Descriptions.of(DeploymentSpec.TYPE, DeploymentSpec.SELECTOR),
                        1,
                        (deployment, now) -> selector(deployment.spec().selector()))
                .status(new DeploymentStrategyRules.Status())
                .scale()
                .build();
    }

    private static KindDefinition<ReplicaSet> replicaSets(boolean privilegedAllowed) {
        return KindDefinition.of(AppsV1.REPLICA_SETS)
                .generation()
                .strategy(new ReplicaSetRules(privilegedAllowed))
                .column(
                        "Desired",
                        "integer",
                        Descriptions.of(ReplicaSetSpec.TYPE, ReplicaSetSpec.REPLICAS),
                        0,
                        (set, now) -> set.spec().replicas(1))
                .column(
                        "Current",
                        "integer",
                        Descriptions.of(ReplicaSetStatus.TYPE, ReplicaSetStatus.REPLICAS),
                        0,
                        (set, now) -> set.status().replicas())
                .column(
                        "Ready",
                        "integer",
                        Descriptions.of(ReplicaSetStatus.TYPE, ReplicaSetStatus.READY_REPLICAS),
                        0,
                        (set, now) -> set.status().readyReplicas())
                .ageColumn()
                .column("Containers", "string", CONTAINERS, 1, (set, now) ->
                        containers(set.spec().template()))
                .column("Images", "string", IMAGES, 1, (set, now) ->
                        images(set.spec().template()))
                .column(
                        "Selector",
                        "string",
                        Descriptions.of(ReplicaSetSpec.TYPE, ReplicaSetSpec.SELECTOR),
                        1,
                        (set, now) -> selector(set.spec().selector()))
                .status(new ReplicaSetRules.Status())
                .scale()
                .build();
    }

    private static String containers(PodTemplateSpec template) {
        return template.spec().containers().stream().map(Container::name).collect(Collectors.joining(","));
    }

    private static String images(PodTemplateSpec template) {
        return template.spec().containers().stream().map(Container::image).collect(Collectors.joining(","));
    }

    private static String selector(LabelSelector selector) {
        return LabelMatcher.of(selector).toString();
    }
}
