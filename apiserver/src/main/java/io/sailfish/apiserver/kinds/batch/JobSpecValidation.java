package io.sailfish.apiserver.kinds.batch;

import io.sailfish.apiserver.kinds.core.pod.PodValidation;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.batch.v1.JobSpec;
import io.sailfish.model.api.batch.v1.SuccessPolicyRule;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.Names;
import java.util.List;
import java.util.regex.Pattern;

/** What is wrong with the spec of a Job, or with that of a CronJob's template, but for its selector. */
final class JobSpecValidation {
    static final String INDEXED = "Indexed";
    private static final List<String> COMPLETION_MODES = List.of("NonIndexed", INDEXED);
    private static final List<String> RESTART_POLICIES = List.of("OnFailure", "Never");
    private static final List<String> REPLACEMENT_POLICIES = List.of("Failed", "TerminatingOrFailed");
    private static final String PATH_FORM = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";
    private static final Pattern PATH = Pattern.compile(PATH_FORM);
    private static final int LONGEST_MANAGER = 63;
    private static final int MOST_INDEXED_PARALLELISM = 100_000;
    private static final int MOST_FAILED_INDEXES = 100_000;
    /** From so many completions on, what is kept about each index is bounded more tightly. */
    private static final int MANY_COMPLETIONS = 100_000;

    private static final int MOST_OF_MANY = 10_000;
    private static final int MOST_RULES = 20;
    private static final int LONGEST_INDEXES = 64 * 1024;
    private static final String UNINDEXED = "requires indexed completion mode";

    private final JobSpec spec;
    private final boolean privilegedAllowed;
    private final FieldPath path;
    private final FieldErrors errors;

    private JobSpecValidation(JobSpec spec, boolean privilegedAllowed, FieldPath path, FieldErrors errors) {
        this.spec = spec;
        this.privilegedAllowed = privilegedAllowed;
        this.path = path;
        this.errors = errors;
    }

    static void validate(JobSpec spec, boolean privilegedAllowed, FieldPath path, FieldErrors errors) {
        new JobSpecValidation(spec, privilegedAllowed, path, errors).validate();
    }

    private void validate() {
        count("parallelism", spec.parallelism(0));
        count("completions", spec.completions(0));
        count("activeDeadlineSeconds", spec.activeDeadlineSeconds(0));
        count("backoffLimit", spec.backoffLimit(0));
        count("ttlSecondsAfterFinished", spec.ttlSecondsAfterFinished(0));
        count("backoffLimitPerIndex", spec.backoffLimitPerIndex(0));
        count("maxFailedIndexes", spec.maxFailedIndexes(0));
        if (spec.hasMaxFailedIndexes() && !spec.hasBackoffLimitPerIndex()) {
            errors.required(path.child("backoffLimitPerIndex"), "when maxFailedIndexes is specified");
        }
        if (spec.hasManagedBy()) {
            manager(spec.managedBy(""));
        }
        String mode = spec.completionMode("NonIndexed");
        if (!COMPLETION_MODES.contains(mode)) {
            errors.notSupported(path.child("completionMode"), mode, COMPLETION_MODES);
        }
        switch (mode) {
            case INDEXED -> indexed();
            case "NonIndexed" -> {
                indexedOnly(spec.hasBackoffLimitPerIndex(), "backoffLimitPerIndex", spec.backoffLimitPerIndex(0));
                indexedOnly(spec.hasMaxFailedIndexes(), "maxFailedIndexes", spec.maxFailedIndexes(0));
            }
            default -> {}
        }
        if (spec.hasPodFailurePolicy()) {
            new FailurePolicyValidation(spec, errors).validate(path.child("podFailurePolicy"));
        }
        if (spec.hasSuccessPolicy()) {
            successPolicy(mode);
        }
        replacementPolicy();
        PodValidation.template(spec.template(), privilegedAllowed, path.child("template"), errors);
        restartPolicy();
    }

    private void count(String field, long value) {
        if (value < 0) {
            errors.invalid(path.child(field), value, "must be greater than or equal to 0");
        }
    }

    private void indexedOnly(boolean given, String field, int value) {
        if (given) {
            errors.invalid(path.child(field), value, UNINDEXED);
        }
    }

    private void manager(String manager) {
        FieldPath at = path.child("managedBy");
        int slash = manager.indexOf('/');
        if (manager.isEmpty()) {
            errors.required(at, "");
        } else if (slash <= 0 || slash == manager.length() - 1) {
            errors.invalid(at, manager, "must be a domain-prefixed path (such as \"acme.io/foo\")");
        } else {
            String host = manager.substring(0, slash);
            String rest = manager.substring(slash + 1);
            errors.invalid(at, host, Names.dns1123Subdomain(host));
            if (!PATH.matcher(rest).matches()) {
                errors.invalid(at, rest, Names.form("Invalid path", PATH_FORM));
            }
        }
        if (manager.length() > LONGEST_MANAGER) {
            errors.tooLong(at, LONGEST_MANAGER);
        }
    }

    private void indexed() {
        if (!spec.hasCompletions()) {
            errors.required(path.child("completions"), "when completion mode is " + INDEXED);
        }
        most("parallelism", spec.parallelism(0), MOST_INDEXED_PARALLELISM, " when completion mode is " + INDEXED);
        int failed = spec.maxFailedIndexes(0);
        if (spec.hasCompletions() && failed > spec.completions(0)) {
            errors.invalid(path.child("maxFailedIndexes"), failed, "must be less than or equal to completions");
        }
        most("maxFailedIndexes", failed, MOST_FAILED_INDEXES, "");
        if (spec.completions(0) > MANY_COMPLETIONS && spec.hasBackoffLimitPerIndex()) {
            if (!spec.hasMaxFailedIndexes()) {
                errors.required(
                        path.child("maxFailedIndexes"),
                        "must be specified when completions is above " + MANY_COMPLETIONS);
            }
            String when = " when completions are above " + MANY_COMPLETIONS + " and used with backoff limit per index";
            most("parallelism", spec.parallelism(0), MOST_OF_MANY, when);
            most("maxFailedIndexes", failed, MOST_OF_MANY, when);
        }
    }

    private void most(String field, int value, int limit, String when) {
        if (value > limit) {
            errors.invalid(path.child(field), value, "must be less than or equal to " + limit + when);
        }
    }

    private void successPolicy(String mode) {
        FieldPath policy = path.child("successPolicy");
        if (!mode.equals(INDEXED)) {
            errors.invalid(policy, spec.successPolicy(), UNINDEXED);
            return;
        }
        List<SuccessPolicyRule> rules = spec.successPolicy().rules();
        if (rules.isEmpty()) {
            errors.required(
                    policy.child("rules"), "at least one rules must be specified when the successPolicy is specified");
        }
        if (rules.size() > MOST_RULES) {
            errors.tooMany(policy.child("rules"), rules.size(), MOST_RULES);
        }
        for (int i = 0; i < rules.size(); i++) {
            successRule(rules.get(i), policy.child("rules").index(i));
        }
    }

    private void successRule(SuccessPolicyRule rule, FieldPath at) {
        if (!rule.hasSucceededCount() && !rule.hasSucceededIndexes()) {
            errors.required(at, "at least one of succeededCount or succeededIndexes must be specified");
        }
        int completions = spec.completions(0);
        int indexes = 0;
        if (rule.hasSucceededIndexes()) {
            String text = rule.succeededIndexes("");
            if (text.length() > LONGEST_INDEXES) {
                errors.tooLong(at.child("succeededIndexes"), LONGEST_INDEXES);
            }
            try {
                indexes = IndexRanges.parse(text, completions).count();
            } catch (IndexRanges.FormatException e) {
                errors.invalid(at.child("succeededIndexes"), text, "error parsing succeededIndexes: " + e.getMessage());
            }
        }
        if (rule.hasSucceededCount()) {
            successCount(rule, at.child("succeededCount"), completions, indexes);
        }
    }

    private void successCount(SuccessPolicyRule rule, FieldPath at, int completions, int indexes) {
        int count = rule.succeededCount(0);
        if (count < 0) {
            errors.invalid(at, count, "must be greater than or equal to 0");
        }
        if (count > completions) {
            errors.invalid(
                    at,
                    count,
                    "must be less than or equal to " + completions + " (the number of specified completions)");
        }
        if (rule.hasSucceededIndexes() && count > indexes) {
            errors.invalid(
                    at,
                    count,
                    "must be less than or equal to " + indexes
                            + " (the number of indexes in the specified succeededIndexes field)");
        }
    }

    private void replacementPolicy() {
        if (!spec.hasPodReplacementPolicy()) {
            return;
        }
        List<String> supported = spec.hasPodFailurePolicy() ? List.of("Failed") : REPLACEMENT_POLICIES;
        if (!supported.contains(spec.podReplacementPolicy(""))) {
            errors.notSupported(path.child("podReplacementPolicy"), spec.podReplacementPolicy(""), supported);
        }
    }

    private void restartPolicy() {
        FieldPath at = path.child("template", "spec", "restartPolicy");
        String policy = spec.template().spec().restartPolicy();
        if (policy.equals("Always") || policy.isEmpty()) {
            // What was left out has become Always by the defaults of pods.
            errors.required(at, "valid values: \"OnFailure\", \"Never\"");
        } else if (!RESTART_POLICIES.contains(policy)) {
            errors.notSupported(at, policy, RESTART_POLICIES);
        } else if (spec.hasPodFailurePolicy() && !policy.equals("Never")) {
            errors.invalid(at, policy, "only \"Never\" is supported when podFailurePolicy is specified");
        }
    }
}
