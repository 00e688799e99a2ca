package io.sailfish.apiserver.kinds.apps;

import io.sailfish.apiserver.kinds.core.pod.PodDefaults;
import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.apiserver.registry.Strategy;
import io.sailfish.model.api.apps.v1.AppsV1;
import io.sailfish.model.api.apps.v1.Deployment;
import io.sailfish.model.api.apps.v1.DeploymentSpec;
import io.sailfish.model.api.apps.v1.DeploymentStrategy;
import io.sailfish.model.api.apps.v1.ReplicaSet;
import io.sailfish.model.api.apps.v1.ReplicaSetSpec;
import io.sailfish.model.api.apps.v1.RollingUpdateDeployment;
import io.sailfish.model.api.core.v1.Container;
import io.sailfish.model.api.core.v1.PodTemplateSpec;
import io.sailfish.model.selector.LabelMatcher;
import io.sailfish.model.value.IntOrString;
import java.util.List;
import java.util.stream.Collectors;

/** Deployments and ReplicaSets. */
public final class AppsKinds {
    private static final IntOrString QUARTER = IntOrString.of("25%");
    private static final int HISTORY = 10;
    private static final int PROGRESS_SECONDS = 600;

    private AppsKinds() {}

    public static List<KindDefinition<?>> all() {
        return List.of(deployments(), replicaSets());
    }

    private static KindDefinition<Deployment> deployments() {
        return KindDefinition.of(AppsV1.DEPLOYMENTS)
                .generation()
                .strategy(new Strategy<Deployment>() {
                    @Override
                    public Deployment defaults(Deployment deployment) {
                        return deployment.withSpec(AppsKinds.defaults(deployment.spec()));
                    }
                })
                .column("Ready", "string", "", 0, (deployment, now) ->
                        deployment.status().readyReplicas() + "/" + deployment.spec().replicas(1))
                .column("Up-to-date", "string", "", 0, (deployment, now) -> deployment.status().updatedReplicas())
                .column("Available", "string", "", 0, (deployment, now) -> deployment.status().availableReplicas())
                .ageColumn()
                .column("Containers", "string", "", 1, (deployment, now) -> containers(deployment.spec().template()))
                .column("Images", "string", "", 1, (deployment, now) -> images(deployment.spec().template()))
                .column("Selector", "string", "", 1, (deployment, now) -> LabelMatcher.of(deployment.spec().selector()).toString())
                .status()
                .scale()
                .build();
    }

    private static DeploymentSpec defaults(DeploymentSpec given) {
        DeploymentSpec spec = given.hasReplicas() ? given : given.withReplicas(1);
        spec = spec.withTemplate(PodDefaults.template(spec.template()));
        DeploymentStrategy strategy = spec.strategy();
        if (strategy.type().isEmpty()) {
            strategy = strategy.withType("RollingUpdate");
        }
        if (strategy.type().equals("RollingUpdate")) {
            RollingUpdateDeployment rolling = strategy.rollingUpdate();
            if (!rolling.hasMaxUnavailable()) {
                rolling = rolling.withMaxUnavailable(QUARTER);
            }
            if (!rolling.hasMaxSurge()) {
                rolling = rolling.withMaxSurge(QUARTER);
            }
            strategy = strategy.withRollingUpdate(rolling);
        }
        spec = spec.withStrategy(strategy);
        if (!spec.hasRevisionHistoryLimit()) {
            spec = spec.withRevisionHistoryLimit(HISTORY);
        }
        return spec.hasProgressDeadlineSeconds() ? spec : spec.withProgressDeadlineSeconds(PROGRESS_SECONDS);
    }

    private static KindDefinition<ReplicaSet> replicaSets() {
        return KindDefinition.of(AppsV1.REPLICA_SETS)
                .generation()
                .strategy(new Strategy<ReplicaSet>() {
                    @Override
                    public ReplicaSet defaults(ReplicaSet set) {
                        ReplicaSetSpec spec = set.spec().hasReplicas() ? set.spec() : set.spec().withReplicas(1);
                        return set.withSpec(spec.withTemplate(PodDefaults.template(spec.template())));
                    }
                })
                .column("Desired", "integer", "", 0, (set, now) -> set.spec().replicas(1))
                .column("Current", "integer", "", 0, (set, now) -> set.status().replicas())
                .column("Ready", "integer", "", 0, (set, now) -> set.status().readyReplicas())
                .ageColumn()
                .column("Containers", "string", "", 1, (set, now) -> containers(set.spec().template()))
                .column("Images", "string", "", 1, (set, now) -> images(set.spec().template()))
                .column("Selector", "string", "", 1, (set, now) -> LabelMatcher.of(set.spec().selector()).toString())
                .selectable("status.replicas", set -> Integer.toString(set.status().replicas()))
                .status()
                .scale()
                .build();
    }

    private static String containers(PodTemplateSpec template) {
        return template.spec().containers().stream().map(Container::name).collect(Collectors.joining(","));
    }

    private static String images(PodTemplateSpec template) {
        return template.spec().containers().stream().map(Container::image).collect(Collectors.joining(","));
    }
}
