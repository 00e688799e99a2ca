package io.sailfish.controllers.replicaset;

import io.sailfish.model.ApiObject;
import io.sailfish.model.ResourceType;
import io.sailfish.model.api.apps.v1.AppsV1;
import io.sailfish.model.api.apps.v1.ReplicaSet;
import io.sailfish.model.api.apps.v1.ReplicaSetCondition;
import io.sailfish.model.api.apps.v1.ReplicaSetStatus;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.PodTemplateSpec;
import io.sailfish.model.api.core.v1.ReplicationController;
import io.sailfish.model.api.core.v1.ReplicationControllerCondition;
import io.sailfish.model.api.core.v1.ReplicationControllerStatus;
import io.sailfish.model.selector.LabelMatcher;
import java.util.List;

/**
 * What ReplicaSets have in common with the ReplicationControllers that came before them, in the words of the former.
 */
interface Replicated<T extends ApiObject> {
    ResourceType<T> type();

    int replicas(T owner);

    int minReadySeconds(T owner);

    PodTemplateSpec template(T owner);

    LabelMatcher selector(T owner);

    ReplicaSetStatus status(T owner);

    T withStatus(T owner, ReplicaSetStatus status);

    /** ReplicaSets. */
    final class Sets implements Replicated<ReplicaSet> {
        @Override
        public ResourceType<ReplicaSet> type() {
            return AppsV1.REPLICA_SETS;
        }

        @Override
        public int replicas(ReplicaSet set) {
            return set.spec().replicas(1);
        }

        @Override
        public int minReadySeconds(ReplicaSet set) {
            return set.spec().minReadySeconds();
        }

        @Override
        public PodTemplateSpec template(ReplicaSet set) {
            return set.spec().template();
        }

        @Override
        public LabelMatcher selector(ReplicaSet set) {
            return LabelMatcher.of(set.spec().selector());
        }

        @Override
        public ReplicaSetStatus status(ReplicaSet set) {
            return set.status();
        }

        @Override
        public ReplicaSet withStatus(ReplicaSet set, ReplicaSetStatus status) {
            return set.withStatus(status);
        }
    }

    /** ReplicationControllers. */
    final class Controllers implements Replicated<ReplicationController> {
        @Override
        public ResourceType<ReplicationController> type() {
            return CoreV1.REPLICATION_CONTROLLERS;
        }

        @Override
        public int replicas(ReplicationController controller) {
            return controller.spec().replicas(1);
        }

        @Override
        public int minReadySeconds(ReplicationController controller) {
            return controller.spec().minReadySeconds();
        }

        @Override
        public PodTemplateSpec template(ReplicationController controller) {
            return controller.spec().template();
        }

        @Override
        public LabelMatcher selector(ReplicationController controller) {
            return LabelMatcher.ofLabels(controller.spec().selector());
        }

        @Override
        public ReplicaSetStatus status(ReplicationController controller) {
            ReplicationControllerStatus status = controller.status();
            return ReplicaSetStatus.builder()
                    .replicas(status.replicas())
                    .fullyLabeledReplicas(status.fullyLabeledReplicas())
                    .readyReplicas(status.readyReplicas())
                    .availableReplicas(status.availableReplicas())
                    .observedGeneration(status.observedGeneration())
                    .conditions(status.conditions().stream()
                            .map(Controllers::condition)
                            .toList())
                    .build();
        }

        private static ReplicaSetCondition condition(ReplicationControllerCondition condition) {
            return ReplicaSetCondition.builder()
                    .type(condition.type())
                    .status(condition.status())
                    .reason(condition.reason())
                    .message(condition.message())
                    .lastTransitionTime(condition.lastTransitionTime())
                    .build();
        }

        @Override
        public ReplicationController withStatus(ReplicationController controller, ReplicaSetStatus status) {
            List<ReplicationControllerCondition> conditions = status.conditions().stream()
                    .map(condition -> ReplicationControllerCondition.builder()
                            .type(condition.type())
                            .status(condition.status())
                            .reason(condition.reason())
                            .message(condition.message())
                            .lastTransitionTime(condition.lastTransitionTime())
                            .build())
                    .toList();
            return controller.withStatus(ReplicationControllerStatus.builder()
                    .replicas(status.replicas())
                    .fullyLabeledReplicas(status.fullyLabeledReplicas())
                    .readyReplicas(status.readyReplicas())
                    .availableReplicas(status.availableReplicas())
                    .observedGeneration(status.observedGeneration())
                    .conditions(conditions)
                    .build());
        }
    }
}
