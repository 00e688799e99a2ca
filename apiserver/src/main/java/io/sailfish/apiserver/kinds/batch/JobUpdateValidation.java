package io.sailfish.apiserver.kinds.batch;

import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.batch.v1.Job;
import io.sailfish.model.api.batch.v1.JobSpec;
import io.sailfish.model.api.core.v1.Affinity;
import io.sailfish.model.api.core.v1.PodSpec;
import io.sailfish.model.api.core.v1.PodTemplateSpec;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.MetadataValidation;
import java.util.List;
import java.util.Objects;

/** What of a Job may not change. */
final class JobUpdateValidation {
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final List<Integer> FIXED = List.of(
            JobSpec.COMPLETION_MODE,
            JobSpec.POD_FAILURE_POLICY,
            JobSpec.BACKOFF_LIMIT_PER_INDEX,
            JobSpec.MANAGED_BY,
            JobSpec.SUCCESS_POLICY);

    private JobUpdateValidation() {}

    static void update(Job job, Job old, FieldErrors errors) {
        JobSpec spec = job.spec();
        completions(spec, old.spec(), errors);
        fixed(JobSpec.SELECTOR, spec, old.spec(), errors);
        boolean neverBegan = old.spec().suspend(false) && !old.status().hasStartTime();
        PodTemplateSpec before = neverBegan
                ? rescheduled(old.spec().template(), spec.template())
                : old.spec().template();
        if (!spec.template().equals(before)) {
            errors.invalid(SPEC.child("template"), spec.template(), MetadataValidation.IMMUTABLE);
        }
        for (int field : FIXED) {
            fixed(field, spec, old.spec(), errors);
        }
    }

    private static void fixed(int field, JobSpec spec, JobSpec old, FieldErrors errors) {
        if (!Objects.equals(spec.get(field), old.get(field))) {
            String name = JobSpec.TYPE.field(field).name();
            errors.invalid(SPEC.child(name), spec.get(field), MetadataValidation.IMMUTABLE);
        }
    }

    /** An indexed Job may be scaled, its completions together with its parallelism. */
    private static void completions(JobSpec spec, JobSpec old, FieldErrors errors) {
        boolean same = Objects.equals(spec.get(JobSpec.COMPLETIONS), old.get(JobSpec.COMPLETIONS));
        if (same) {
            return;
        }
        if (!spec.completionMode("").equals(JobSpecValidation.INDEXED) || !spec.hasCompletions()) {
            fixed(JobSpec.COMPLETIONS, spec, old, errors);
        } else if (spec.completions(0) != spec.parallelism(0)) {
            errors.invalid(
                    SPEC.child("completions"),
                    spec.completions(0),
                    "can only be modified in tandem with spec.parallelism");
        }
    }

    /** The old template with what of the new one says where pods go: free as long as the Job never began. */
    private static PodTemplateSpec rescheduled(PodTemplateSpec old, PodTemplateSpec wanted) {
        PodSpec spec = old.spec()
                .withNodeSelector(wanted.spec().nodeSelector())
                .withTolerations(wanted.spec().tolerations())
                .withSchedulingGates(wanted.spec().schedulingGates());
        Affinity affinity = wanted.spec().affinity();
        if (wanted.spec().hasAffinity()) {
            Affinity kept = old.spec().affinity();
            spec = spec.withAffinity(
                    affinity.hasNodeAffinity()
                            ? kept.withNodeAffinity(affinity.nodeAffinity())
                            : kept.without(Affinity.NODE_AFFINITY));
        } else if (old.spec().hasAffinity()
                && old.spec().affinity().without(Affinity.NODE_AFFINITY).isEmpty()) {
            spec = spec.without(PodSpec.AFFINITY);
        }
        return old.withSpec(spec)
                .withMetadata(old.metadata()
                        .withLabels(wanted.metadata().labels())
                        .withAnnotations(wanted.metadata().annotations()));
    }
}
