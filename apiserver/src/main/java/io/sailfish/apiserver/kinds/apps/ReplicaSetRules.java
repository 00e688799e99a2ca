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
import io.sailfish.model.api.apps.v1.ReplicaSet;
import io.sailfish.model.api.apps.v1.ReplicaSetSpec;
import io.sailfish.model.api.apps.v1.ReplicaSetStatus;
import java.util.List;

/** The rules of ReplicaSets. */
final class ReplicaSetRules implements Strategy<ReplicaSet> {
    private final boolean privilegedAllowed;

    ReplicaSetRules(boolean privilegedAllowed) {
        this.privilegedAllowed = privilegedAllowed;
    }

    @Override
    public ReplicaSet defaults(ReplicaSet set) {
        ReplicaSetSpec spec = set.spec().hasReplicas() ? set.spec() : set.spec().withReplicas(1);
        return set.withSpec(spec.withTemplate(PodDefaults.template(spec.template())));
    }

    @Override
    public ReplicaSet prepareForCreate(RequestContext context, ReplicaSet set) {
        return StatusField.without(set)
                .withSpec(set.spec().withTemplate(UnservedFields.drop(set.spec().template())));
    }

    @Override
    public ReplicaSet prepareForUpdate(RequestContext context, ReplicaSet set, ReplicaSet old) {
        return StatusField.of(old, set)
                .withSpec(set.spec().withTemplate(UnservedFields.drop(set.spec().template())));
    }

    @Override
    public void validate(RequestContext context, ReplicaSet set, FieldErrors errors) {
        Finalizers.check(set, errors);
        spec(set.spec(), errors);
    }

    private void spec(ReplicaSetSpec spec, FieldErrors errors) {
        WorkloadValidation check = new WorkloadValidation(privilegedAllowed, errors);
        check.count(WorkloadValidation.SPEC, "replicas", spec.replicas(0));
        check.count(WorkloadValidation.SPEC, "minReadySeconds", spec.minReadySeconds());
        check.selectorAndTemplate(spec.hasSelector(), spec.selector(), spec.template(), "deployment");
    }

    @Override
    public void validateUpdate(RequestContext context, ReplicaSet set, ReplicaSet old, FieldErrors errors) {
        if (set.spec().equals(old.spec())) {
            return;
        }
        if (set.spec().withReplicas(0).equals(old.spec().withReplicas(0))) {
            // Scaling, by far the most frequent update, leaves everything else as valid as it was.
            new WorkloadValidation(privilegedAllowed, errors)
                    .count(WorkloadValidation.SPEC, "replicas", set.spec().replicas(0));
            return;
        }
        spec(set.spec(), errors);
        new WorkloadValidation(privilegedAllowed, errors)
                .sameSelector(set.spec().selector(), old.spec().selector());
    }

    @Override
    public List<String> createWarnings(RequestContext context, ReplicaSet set) {
        return PodWarnings.of(set.spec().template().spec(), WorkloadValidation.POD_SPEC);
    }

    @Override
    public List<String> updateWarnings(RequestContext context, ReplicaSet set, ReplicaSet old) {
        return changesGeneration(set, old) ? createWarnings(context, set) : List.of();
    }

    /** The rules of the status of ReplicaSets. */
    static final class Status implements StatusUpdates<ReplicaSet> {
        @Override
        public void validateUpdate(RequestContext context, ReplicaSet set, ReplicaSet old, FieldErrors errors) {
            ReplicaSetStatus status = set.status();
            WorkloadValidation check = new WorkloadValidation(true, errors);
            check.statusCount("replicas", status.replicas());
            check.statusCount("fullyLabeledReplicas", status.fullyLabeledReplicas());
            check.statusCount("readyReplicas", status.readyReplicas());
            check.statusCount("availableReplicas", status.availableReplicas());
            check.statusCount("observedGeneration", status.observedGeneration());
            check.statusAtMost(
                    "fullyLabeledReplicas", status.fullyLabeledReplicas(), status.replicas(), "status.replicas");
            check.statusAtMost("readyReplicas", status.readyReplicas(), status.replicas(), "status.replicas");
            check.statusAtMost("availableReplicas", status.availableReplicas(), status.replicas(), "status.replicas");
            check.statusAtMost(
                    "availableReplicas", status.availableReplicas(), status.readyReplicas(), "readyReplicas");
        }
    }
}
