package io.sailfish.apiserver.kinds.apps;

import io.sailfish.apiserver.kinds.core.pod.TemplateColumns;
import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.model.api.apps.v1.AppsV1;
import io.sailfish.model.api.apps.v1.Deployment;
import io.sailfish.model.api.apps.v1.DeploymentSpec;
import io.sailfish.model.api.apps.v1.DeploymentStatus;
import io.sailfish.model.api.apps.v1.ReplicaSet;
import io.sailfish.model.api.apps.v1.ReplicaSetSpec;
import io.sailfish.model.api.apps.v1.ReplicaSetStatus;
import io.sailfish.model.schema.Descriptions;
import java.util.List;

/** The workloads that make pods of a template and keep them: Deployments, ReplicaSets, StatefulSets, DaemonSets. */
public final class AppsKinds {
    private AppsKinds() {}

    /** @param privilegedAllowed whether containers may be privileged */
    public static List<KindDefinition<?>> all(boolean privilegedAllowed) {
        return List.of(
                deployments(privilegedAllowed),
                replicaSets(privilegedAllowed),
                new StatefulSetKind(privilegedAllowed).definition(),
                new DaemonSetKind(privilegedAllowed).definition(),
                new ControllerRevisionKind().definition());
    }

    private static KindDefinition<Deployment> deployments(boolean privilegedAllowed) {
        var builder = KindDefinition.of(AppsV1.DEPLOYMENTS)
                .generation()
                .strategy(new DeploymentStrategyRules(privilegedAllowed))
                .column(
                        "Ready",
                        "string",
                        "Number of the pod with ready state",
                        0,
                        (deployment, now) -> deployment.status().readyReplicas() + "/"
                                + deployment.spec().replicas(1))
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
                .ageColumn();
        return TemplateColumns.addTo(builder, deployment -> deployment.spec().template())
                .column(
                        "Selector",
                        "string",
                        Descriptions.of(DeploymentSpec.TYPE, DeploymentSpec.SELECTOR),
                        1,
                        (deployment, now) ->
                                TemplateColumns.selector(deployment.spec().selector()))
                .status(new DeploymentStrategyRules.Status())
                .scale()
                .build();
    }

    private static KindDefinition<ReplicaSet> replicaSets(boolean privilegedAllowed) {
        var builder = KindDefinition.of(AppsV1.REPLICA_SETS)
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
                .ageColumn();
        return TemplateColumns.addTo(builder, set -> set.spec().template())
                .column(
                        "Selector",
                        "string",
                        Descriptions.of(ReplicaSetSpec.TYPE, ReplicaSetSpec.SELECTOR),
                        1,
                        (set, now) -> TemplateColumns.selector(set.spec().selector()))
                .status(new ReplicaSetRules.Status())
                .scale()
                .build();
    }
}
