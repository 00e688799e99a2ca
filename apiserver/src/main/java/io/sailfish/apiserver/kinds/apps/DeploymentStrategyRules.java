package io.sailfish.apiserver.kinds.apps;

import io.sailfish.apiserver.kinds.core.pod.PodDefaults;
import io.sailfish.apiserver.kinds.core.pod.PodWarnings;
import io.sailfish.apiserver.kinds.core.pod.UnservedFields;
import io.sailfish.apiserver.kinds.rules.Finalizers;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.StatusField;
import io.sailfish.apiserver.registry.StatusUpdates;
import io.sailfish.apiserver.registry.Strategy;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.apps.v1.Deployment;
import io.sailfish.model.api.apps.v1.DeploymentSpec;
import io.sailfish.model.api.apps.v1.DeploymentStatus;
import io.sailfish.model.api.apps.v1.DeploymentStrategy;
import io.sailfish.model.api.apps.v1.RollingUpdateDeployment;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.value.IntOrString;
import java.util.List;

/** The rules of Deployments. */
final class DeploymentStrategyRules implements Strategy<Deployment> {
    private static final IntOrString QUARTER = IntOrString.of("25%");
    private static final int HISTORY = 10;
    private static final int PROGRESS_SECONDS = 600;
    private static final List<String> TYPES = List.of("Recreate", "RollingUpdate");

    private final boolean privilegedAllowed;

    DeploymentStrategyRules(boolean privilegedAllowed) {
        this.privilegedAllowed = privilegedAllowed;
    }

    @Override
    public Deployment defaults(Deployment deployment) {
        DeploymentSpec given = deployment.spec();
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
        if (!spec.hasProgressDeadlineSeconds()) {
            spec = spec.withProgressDeadlineSeconds(PROGRESS_SECONDS);
        }
        return deployment.withSpec(spec);
    }

    @Override
    public Deployment prepareForCreate(RequestContext context, Deployment deployment) {
        DeploymentSpec spec = deployment.spec();
        return StatusField.without(deployment).withSpec(spec.withTemplate(UnservedFields.drop(spec.template())));
    }

    @Override
    public Deployment prepareForUpdate(RequestContext context, Deployment deployment, Deployment old) {
        DeploymentSpec spec = deployment.spec();
        return StatusField.of(old, deployment).withSpec(spec.withTemplate(UnservedFields.drop(spec.template())));
    }

    /** Annotations count: the controller hands them on to replica sets. */
    @Override
    public boolean changesGeneration(Deployment deployment, Deployment old) {
        return !deployment.spec().equals(old.spec())
                || !deployment.metadata().annotations().equals(old.metadata().annotations());
    }

    @Override
    public void validate(RequestContext context, Deployment deployment, FieldErrors errors) {
        Finalizers.check(deployment, errors);
        spec(deployment.spec(), errors);
    }

    private void spec(DeploymentSpec spec, FieldErrors errors) {
        WorkloadValidation check = new WorkloadValidation(privilegedAllowed, errors);
        check.count(WorkloadValidation.SPEC, "replicas", spec.replicas(0));
        check.selectorAndTemplate(spec.hasSelector(), spec.selector(), spec.template(), "deployment");
        strategy(spec.strategy(), check);
        check.count(WorkloadValidation.SPEC, "minReadySeconds", spec.minReadySeconds());
        check.count(WorkloadValidation.SPEC, "revisionHistoryLimit", spec.revisionHistoryLimit(0));
        int progress = spec.progressDeadlineSeconds(PROGRESS_SECONDS);
        check.count(WorkloadValidation.SPEC, "progressDeadlineSeconds", progress);
        if (progress <= spec.minReadySeconds()) {
            errors.invalid(
                    WorkloadValidation.SPEC.child("progressDeadlineSeconds"),
                    progress,
                    "must be greater than minReadySeconds");
        }
    }

    private static void strategy(DeploymentStrategy strategy, WorkloadValidation check) {
        FieldPath path = WorkloadValidation.SPEC.child("strategy");
        FieldPath rollingPath = path.child("rollingUpdate");
        switch (strategy.type()) {
            case "Recreate" -> {
                if (strategy.hasRollingUpdate()) {
                    check.errors().forbidden(rollingPath, "may not be specified when strategy `type` is 'Recreate'");
                }
            }
            case "RollingUpdate" -> {
                RollingUpdateDeployment rolling = strategy.rollingUpdate();
                check.numberOrShare(rollingPath, "maxUnavailable", rolling.maxUnavailable());
                check.numberOrShare(rollingPath, "maxSurge", rolling.maxSurge());
                if (WorkloadValidation.isZero(rolling.maxUnavailable())
                        && WorkloadValidation.isZero(rolling.maxSurge())) {
                    check.errors()
                            .invalid(
                                    rollingPath.child("maxUnavailable"),
                                    rolling.maxUnavailable().toString(),
                                    "may not be 0 when `maxSurge` is 0");
                }
                check.atMostAll(rollingPath, "maxUnavailable", rolling.maxUnavailable());
            }
            default -> check.errors().notSupported(path, strategy, TYPES);
        }
    }

    @Override
    public void validateUpdate(RequestContext context, Deployment deployment, Deployment old, FieldErrors errors) {
        if (deployment.spec().equals(old.spec())) {
            return;
        }
        spec(deployment.spec(), errors);
        new WorkloadValidation(privilegedAllowed, errors)
                .sameSelector(deployment.spec().selector(), old.spec().selector());
    }

    @Override
    public List<String> createWarnings(RequestContext context, Deployment deployment) {
        return PodWarnings.of(deployment.spec().template().spec(), WorkloadValidation.POD_SPEC);
    }

    @Override
    public List<String> updateWarnings(RequestContext context, Deployment deployment, Deployment old) {
        return changesGeneration(deployment, old) ? createWarnings(context, deployment) : List.of();
    }

    /** The rules of the status of Deployments. */
    static final class Status implements StatusUpdates<Deployment> {
        /** A deployment's labels are not for those who write its status. */
        @Override
        public Deployment prepareForUpdate(RequestContext context, Deployment deployment, Deployment old) {
            Deployment prepared = StatusUpdates.super.prepareForUpdate(context, deployment, old);
            return prepared.withMetadata(
                    prepared.metadata().withLabels(old.metadata().labels()));
        }

        @Override
        public List<String> resetFields() {
            return List.of("spec", "metadata.labels");
        }

        @Override
        public void validateUpdate(RequestContext context, Deployment deployment, Deployment old, FieldErrors errors) {
            DeploymentStatus status = deployment.status();
            WorkloadValidation check = new WorkloadValidation(true, errors);
            check.statusCount("observedGeneration", status.observedGeneration());
            check.statusCount("replicas", status.replicas());
            check.statusCount("updatedReplicas", status.updatedReplicas());
            check.statusCount("readyReplicas", status.readyReplicas());
            check.statusCount("availableReplicas", status.availableReplicas());
            check.statusCount("unavailableReplicas", status.unavailableReplicas());
            check.statusCount("collisionCount", status.collisionCount(0));
            check.statusAtMost("updatedReplicas", status.updatedReplicas(), status.replicas(), "status.replicas");
            check.statusAtMost("readyReplicas", status.readyReplicas(), status.replicas(), "status.replicas");
            check.statusAtMost("availableReplicas", status.availableReplicas(), status.replicas(), "status.replicas");
            check.statusAtMost(
                    "availableReplicas", status.availableReplicas(), status.readyReplicas(), "readyReplicas");
            int collisions = status.collisionCount(0);
            if (collisions >= 0 && collisions < old.status().collisionCount(0)) {
                errors.invalid(WorkloadValidation.STATUS.child("collisionCount"), collisions, "cannot be decremented");
            }
        }
    }
}
