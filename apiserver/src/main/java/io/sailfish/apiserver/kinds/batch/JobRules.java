package io.sailfish.apiserver.kinds.batch;

import io.sailfish.apiserver.kinds.core.pod.AffinityValidation;
import io.sailfish.apiserver.kinds.core.pod.PodDefaults;
import io.sailfish.apiserver.kinds.core.pod.PodWarnings;
import io.sailfish.apiserver.kinds.core.pod.UnservedFields;
import io.sailfish.apiserver.kinds.rules.Each;
import io.sailfish.apiserver.kinds.rules.Finalizers;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.StatusField;
import io.sailfish.apiserver.registry.Strategy;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.StringMap;
import io.sailfish.model.api.batch.v1.Job;
import io.sailfish.model.api.batch.v1.JobSpec;
import io.sailfish.model.api.batch.v1.PodFailurePolicy;
import io.sailfish.model.api.meta.v1.DeleteOptions;
import io.sailfish.model.api.meta.v1.LabelSelector;
import io.sailfish.model.selector.LabelMatcher;
import io.sailfish.model.selector.SelectorException;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The rules of Jobs. */
final class JobRules implements Strategy<Job> {
    static final String CONTROLLER_UID = "batch.kubernetes.io/controller-uid";
    static final String JOB_NAME = "batch.kubernetes.io/job-name";
    private static final String OLD_CONTROLLER_UID = "controller-uid";
    private static final String OLD_JOB_NAME = "job-name";
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final int RETRIES = 6;
    private static final int MANY_COMPLETIONS = 100_000;
    private static final int MUCH_PARALLELISM = 10_000;
    private static final String PODS_STAY = "child pods are preserved by default when jobs are deleted; set"
            + " propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning";

    private final boolean privilegedAllowed;

    JobRules(boolean privilegedAllowed) {
        this.privilegedAllowed = privilegedAllowed;
    }

    @Override
    public Job defaults(Job job) {
        JobSpec spec = template(job.spec());
        if (!spec.hasParallelism()) {
            spec = spec.hasCompletions() ? spec : spec.withCompletions(1);
            spec = spec.withParallelism(1);
        }
        if (!spec.hasBackoffLimit()) {
            spec = spec.withBackoffLimit(spec.hasBackoffLimitPerIndex() ? Integer.MAX_VALUE : RETRIES);
        }
        spec = spec.hasCompletionMode() ? spec : spec.withCompletionMode("NonIndexed");
        spec = spec.hasSuspend() ? spec : spec.withSuspend(false);
        if (!spec.hasPodReplacementPolicy()) {
            spec = spec.withPodReplacementPolicy(spec.hasPodFailurePolicy() ? "Failed" : "TerminatingOrFailed");
        }
        spec = spec.hasManualSelector() ? spec : spec.withManualSelector(false);
        return labelled(job.withSpec(spec));
    }

    /** A Job without labels has those of its pods. */
    private static Job labelled(Job job) {
        Map<String, String> labels = job.spec().template().metadata().labels();
        return job.metadata().labels().isEmpty() && !labels.isEmpty()
                ? job.withMetadata(job.metadata().withLabels(labels))
                : job;
    }

    /** The defaults that a Job's spec has in a CronJob's template too. */
    static JobSpec template(JobSpec spec) {
        JobSpec whole = spec.withTemplate(PodDefaults.template(spec.template()));
        PodFailurePolicy policy = whole.podFailurePolicy();
        return whole.hasPodFailurePolicy()
                ? whole.withPodFailurePolicy(policy.withRules(Each.of(
                        policy.rules(),
                        rule -> rule.withOnPodConditions(Each.of(
                                rule.onPodConditions(),
                                pattern -> pattern.status().isEmpty() ? pattern.withStatus("True") : pattern)))))
                : whole;
    }

    @Override
    public Job prepareForCreate(RequestContext context, Job job) {
        JobSpec spec = job.spec().withTemplate(UnservedFields.drop(job.spec().template()));
        spec = spec.manualSelector(false) ? spec : withGeneratedSelector(spec, job);
        return StatusField.without(job).withSpec(spec);
    }

    /** Ties pods to this Job and no other. What the client set stays, for validation to refuse. */
    private static JobSpec withGeneratedSelector(JobSpec spec, Job job) {
        String uid = job.metadata().uid();
        StringMap<String> labels = StringMap.copyOf(spec.template().metadata().labels());
        for (Map.Entry<String, String> label : generated(job).entrySet()) {
            labels = labels.containsKey(label.getKey()) ? labels : labels.with(label.getKey(), label.getValue());
        }
        LabelSelector selector = spec.selector();
        if (!selector.matchLabels().containsKey(CONTROLLER_UID)) {
            selector = selector.withMatchLabels(
                    StringMap.copyOf(selector.matchLabels()).with(CONTROLLER_UID, uid));
        }
        return spec.withSelector(selector)
                .withTemplate(
                        spec.template().withMetadata(spec.template().metadata().withLabels(labels)));
    }

    private static Map<String, String> generated(Job job) {
        String uid = job.metadata().uid();
        return StringMap.of(CONTROLLER_UID, uid)
                .with(JOB_NAME, job.name())
                .with(OLD_CONTROLLER_UID, uid)
                .with(OLD_JOB_NAME, job.name());
    }

    @Override
    public Job prepareForUpdate(RequestContext context, Job job, Job old) {
        return StatusField.of(old, job)
                .withSpec(job.spec().withTemplate(UnservedFields.drop(job.spec().template())));
    }

    @Override
    public void validate(RequestContext context, Job job, FieldErrors errors) {
        Finalizers.check(job, errors);
        whole(job, errors);
    }

    private void whole(Job job, FieldErrors errors) {
        generatedSelector(job, errors);
        spec(job.spec(), errors);
        JobSpec spec = job.spec();
        if (spec.completionMode("").equals(JobSpecValidation.INDEXED) && spec.completions(0) > 0) {
            String hostname = job.name() + "-" + (spec.completions(0) - 1);
            List<String> problems = Names.dns1123Label(hostname);
            if (!problems.isEmpty()) {
                errors.invalid(
                        FieldPath.of("metadata", "name"),
                        job.name(),
                        "will not able to create pod with invalid DNS label: " + hostname);
            }
        }
    }

    private static void generatedSelector(Job job, FieldErrors errors) {
        JobSpec spec = job.spec();
        if (spec.manualSelector(false) || !spec.hasSelector()) {
            return;
        }
        Map<String, String> labels = spec.template().metadata().labels();
        for (String key : List.of(CONTROLLER_UID, JOB_NAME, OLD_CONTROLLER_UID, OLD_JOB_NAME)) {
            FieldPath path = SPEC.child("template", "metadata", "labels").key(key);
            String expected = generated(job).get(key);
            String actual = labels.get(key);
            if (actual == null) {
                errors.required(path, "must be '" + expected + "'");
            } else if (!actual.equals(expected)) {
                errors.invalid(path, labels, "must be '" + expected + "'");
            }
        }
        try {
            if (!LabelMatcher.of(spec.selector()).matches(generated(job))) {
                errors.invalid(SPEC.child("selector"), spec.selector(), "`selector` not auto-generated");
            }
        } catch (SelectorException e) {
            // What is wrong with it is said with the rest of the spec.
        }
    }

    private void spec(JobSpec spec, FieldErrors errors) {
        JobSpecValidation.validate(spec, privilegedAllowed, SPEC, errors);
        FieldPath path = SPEC.child("selector");
        if (spec.hasSelector()) {
            AffinityValidation.selector(true, spec.selector(), path, errors);
        } else {
            errors.required(path, "");
        }
        Map<String, String> labels = spec.template().metadata().labels();
        try {
            if (!spec.hasSelector() || !LabelMatcher.of(spec.selector()).matches(labels)) {
                errors.invalid(
                        SPEC.child("template", "metadata", "labels"),
                        labels,
                        "`selector` does not match template `labels`");
            }
        } catch (SelectorException e) {
            // What is wrong with it has been said.
        }
    }

    @Override
    public void validateUpdate(RequestContext context, Job job, Job old, FieldErrors errors) {
        if (job.spec().equals(old.spec())) {
            return;
        }
        // Upstream judges the object as such and as an update, which shows in the causes that clients get.
        whole(job, errors);
        spec(job.spec(), errors);
        JobUpdateValidation.update(job, old, errors);
    }

    @Override
    public List<String> createWarnings(RequestContext context, Job job) {
        List<String> warnings = new ArrayList<>(nameWarnings(job.name()));
        warnings.addAll(warnings(job.spec(), SPEC));
        return warnings;
    }

    @Override
    public List<String> updateWarnings(RequestContext context, Job job, Job old) {
        return changesGeneration(job, old) ? warnings(job.spec(), SPEC) : List.of();
    }

    /** What to say of a name that becomes part of the names of pods. */
    static List<String> nameWarnings(String name) {
        List<String> problems = Names.dns1123Label(name);
        return problems.isEmpty()
                ? List.of()
                : List.of("metadata.name: this is used in Pod names and hostnames, which can result in surprising"
                        + " behavior; a DNS label is recommended: [" + String.join(" ", problems) + "]");
    }

    static List<String> warnings(JobSpec spec, FieldPath path) {
        List<String> warnings = new ArrayList<>(0);
        if (spec.completionMode("").equals(JobSpecValidation.INDEXED)
                && spec.completions(0) > MANY_COMPLETIONS
                && spec.parallelism(0) > MUCH_PARALLELISM) {
            warnings.add(
                    "In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than"
                            + " 10^4, Kubernetes might not be able to track completedIndexes when a big number of indexes fail");
        }
        warnings.addAll(PodWarnings.of(spec.template().spec(), path.child("template", "spec")));
        return warnings;
    }

    @Override
    public boolean orphansDependentsByDefault() {
        return true;
    }

    @Override
    public List<String> deletionWarnings(DeleteOptions options) {
        return options.hasPropagationPolicy() || options.hasOrphanDependents() ? List.of() : List.of(PODS_STAY);
    }
}
