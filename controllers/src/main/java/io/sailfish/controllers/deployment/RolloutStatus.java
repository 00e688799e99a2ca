package io.sailfish.controllers.deployment;

import io.sailfish.model.api.apps.v1.Deployment;
import io.sailfish.model.api.apps.v1.DeploymentCondition;
import io.sailfish.model.api.apps.v1.DeploymentStatus;
import io.sailfish.model.api.apps.v1.ReplicaSet;
import io.sailfish.model.api.apps.v1.ReplicaSetCondition;
import io.sailfish.model.value.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a Deployment's status says of its ReplicaSets. Pure. */
final class RolloutStatus {
    private static final String AVAILABLE = "Available";
    private static final String PROGRESSING = "Progressing";
    private static final String FAILURE = "ReplicaFailure";
    private static final String TIMED_OUT = "ProgressDeadlineExceeded";
    private static final String NEW_AVAILABLE = "NewReplicaSetAvailable";

    private RolloutStatus() {}

    static DeploymentStatus of(Deployment deployment, @Nullable ReplicaSet current, List<ReplicaSet> old, Instant now) {
        List<ReplicaSet> all = new ArrayList<>(old);
        if (current != null) {
            all.add(current);
        }
        int total = all.stream().mapToInt(set -> set.status().replicas()).sum();
        int available =
                all.stream().mapToInt(set -> set.status().availableReplicas()).sum();
        DeploymentStatus status = deployment
                .status()
                .withObservedGeneration(deployment.metadata().generation())
                .withReplicas(total)
                .withUpdatedReplicas(current == null ? 0 : current.status().replicas())
                .withReadyReplicas(all.stream()
                        .mapToInt(set -> set.status().readyReplicas())
                        .sum())
                .withAvailableReplicas(available)
                .withUnavailableReplicas(Math.max(0, total - available));
        List<DeploymentCondition> conditions =
                new ArrayList<>(deployment.status().conditions());
        setAvailable(conditions, deployment, available, now);
        if (deployment.spec().hasProgressDeadlineSeconds()) {
            setProgressing(conditions, deployment, status, current, now);
        }
        setFailure(conditions, all, now);
        return status.withConditions(conditions);
    }

    /** Whether the rollout has come to its end. */
    static boolean isComplete(Deployment deployment, DeploymentStatus status) {
        int wanted = deployment.spec().replicas(1);
        return status.updatedReplicas() == wanted
                && status.replicas() == wanted
                && status.availableReplicas() == wanted
                && status.observedGeneration() >= deployment.metadata().generation();
    }

    /** When to look whether the deadline has passed: empty where no rollout is under way. */
    static Optional<Duration> untilDeadline(Deployment deployment, DeploymentStatus status, Instant now) {
        if (!deployment.spec().hasProgressDeadlineSeconds()
                || deployment.spec().paused()
                || isComplete(deployment, status)) {
            return Optional.empty();
        }
        return find(status.conditions(), PROGRESSING)
                .filter(condition ->
                        condition.status().equals("True") && !condition.reason().equals(NEW_AVAILABLE))
                .map(condition ->
                        Duration.between(now, deadline(deployment, condition)).plusSeconds(1))
                .filter(left -> !left.isNegative());
    }

    private static Instant deadline(Deployment deployment, DeploymentCondition progressing) {
        return progressing
                .lastUpdateTime()
                .instant()
                .plusSeconds(deployment.spec().progressDeadlineSeconds(600));
    }

    private static void setAvailable(
            List<DeploymentCondition> conditions, Deployment deployment, int available, Instant now) {
        boolean enough = available
                >= deployment.spec().replicas(1) - Limits.of(deployment).unavailable();
        set(
                conditions,
                AVAILABLE,
                enough ? "True" : "False",
                enough ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
                enough ? "Deployment has minimum availability." : "Deployment does not have minimum availability.",
                now,
                false);
    }

    private static void setProgressing(
            List<DeploymentCondition> conditions,
            Deployment deployment,
            DeploymentStatus status,
            @Nullable ReplicaSet current,
            Instant now) {
        String name = current == null ? "" : current.name();
        Optional<DeploymentCondition> before = find(conditions, PROGRESSING);
        if (isComplete(deployment, status)) {
            if (before.filter(condition -> condition.reason().equals(NEW_AVAILABLE))
                            .isEmpty()
                    || moved(deployment, status)) {
                set(
                        conditions,
                        PROGRESSING,
                        "True",
                        NEW_AVAILABLE,
                        "ReplicaSet \"%s\" has successfully progressed.".formatted(name),
                        now,
                        true);
            }
        } else if (deployment.spec().paused()) {
            set(conditions, PROGRESSING, "Unknown", "DeploymentPaused", "Deployment is paused", now, false);
        } else if (before.isEmpty() || before.get().status().equals("Unknown") || moved(deployment, status)) {
            boolean fresh =
                    before.isEmpty() && current != null && current.status().replicas() == 0;
            set(
                    conditions,
                    PROGRESSING,
                    "True",
                    fresh ? "NewReplicaSetCreated" : "ReplicaSetUpdated",
                    fresh
                            ? "Created new replica set \"%s\"".formatted(name)
                            : "ReplicaSet \"%s\" is progressing.".formatted(name),
                    now,
                    true);
        } else if (!before.get().reason().equals(NEW_AVAILABLE)
                && !before.get().reason().equals(TIMED_OUT)
                && now.isAfter(deadline(deployment, before.get()))) {
            set(
                    conditions,
                    PROGRESSING,
                    "False",
                    TIMED_OUT,
                    "ReplicaSet \"%s\" has timed out progressing.".formatted(name),
                    now,
                    false);
        } else if (before.get().reason().equals(NEW_AVAILABLE) && moved(deployment, status)) {
            set(
                    conditions,
                    PROGRESSING,
                    "True",
                    "ReplicaSetUpdated",
                    "ReplicaSet \"%s\" is progressing.".formatted(name),
                    now,
                    true);
        }
    }

    /** Whether anything has come nearer to what is asked for since the status was written last. */
    private static boolean moved(Deployment deployment, DeploymentStatus status) {
        DeploymentStatus before = deployment.status();
        return status.updatedReplicas() != before.updatedReplicas()
                || status.replicas() - status.updatedReplicas() < before.replicas() - before.updatedReplicas()
                || status.readyReplicas() > before.readyReplicas()
                || status.availableReplicas() > before.availableReplicas();
    }

    private static void setFailure(List<DeploymentCondition> conditions, List<ReplicaSet> all, Instant now) {
        for (ReplicaSet set : all) {
            for (ReplicaSetCondition condition : set.status().conditions()) {
                if (condition.type().equals(FAILURE) && condition.status().equals("True")) {
                    set(conditions, FAILURE, "True", condition.reason(), condition.message(), now, false);
                    return;
                }
            }
        }
        conditions.removeIf(condition -> condition.type().equals(FAILURE));
    }

    private static Optional<DeploymentCondition> find(List<DeploymentCondition> conditions, String type) {
        return conditions.stream()
                .filter(condition -> condition.type().equals(type))
                .findFirst();
    }

    private static void set(
            List<DeploymentCondition> conditions,
            String type,
            String status,
            String reason,
            String message,
            Instant now,
            boolean touch) {
        Optional<DeploymentCondition> before = find(conditions, type);
        if (!touch
                && before.isPresent()
                && before.get().status().equals(status)
                && before.get().reason().equals(reason)) {
            return;
        }
        Timestamp moment = Timestamp.seconds(now);
        Timestamp transition = before.filter(condition -> condition.status().equals(status))
                .map(DeploymentCondition::lastTransitionTime)
                .orElse(moment);
        conditions.removeIf(condition -> condition.type().equals(type));
        conditions.add(DeploymentCondition.builder()
                .type(type)
                .status(status)
                .reason(reason)
                .message(message)
                .lastUpdateTime(moment)
                .lastTransitionTime(transition)
                .build());
    }
}
