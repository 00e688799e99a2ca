package io.sailfish.apiserver.kinds.apps;

import io.sailfish.apiserver.kinds.core.pod.AffinityValidation;
import io.sailfish.apiserver.kinds.core.pod.PodValidation;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.core.v1.PodTemplateSpec;
import io.sailfish.model.api.meta.v1.LabelSelector;
import io.sailfish.model.selector.LabelMatcher;
import io.sailfish.model.selector.SelectorException;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.MetadataValidation;
import io.sailfish.model.validation.Names;
import io.sailfish.model.value.IntOrString;
import java.util.List;

/** What all workloads of the group are held to: their selector, their template, their counts. */
final class WorkloadValidation {
    static final FieldPath SPEC = FieldPath.of("spec");
    static final FieldPath TEMPLATE = SPEC.child("template");
    static final FieldPath POD_SPEC = TEMPLATE.child("spec");
    static final FieldPath STATUS = FieldPath.of("status");
    private static final List<String> ALWAYS = List.of("Always");

    private final boolean privilegedAllowed;
    private final FieldErrors errors;

    WorkloadValidation(boolean privilegedAllowed, FieldErrors errors) {
        this.privilegedAllowed = privilegedAllowed;
        this.errors = errors;
    }

    /** Selector and template, and that the one selects what the other makes. */
    void selectorAndTemplate(boolean given, LabelSelector selector, PodTemplateSpec template, String kind) {
        FieldPath path = SPEC.child("selector");
        if (!given) {
            errors.required(path, "");
        } else {
            AffinityValidation.selector(true, selector, path, errors);
            if (selector.isEmpty()) {
                errors.invalid(path, selector, "empty selector is invalid for " + kind);
            }
        }
        LabelMatcher matcher;
        try {
            matcher = LabelMatcher.of(given ? selector : null);
        } catch (SelectorException e) {
            errors.invalid(path, selector, "invalid label selector");
            return;
        }
        template(matcher, template);
    }

    private void template(LabelMatcher matcher, PodTemplateSpec template) {
        if (!matcher.isEverything()) {
            selects(matcher, template);
        }
        PodValidation.template(template, privilegedAllowed, TEMPLATE, errors);
        runsForever(template, "ReplicaSet");
    }

    /** The labels of the template are such that the selector finds its pods. */
    void selects(LabelMatcher matcher, PodTemplateSpec template) {
        var labels = template.metadata().labels();
        if (!matcher.matches(labels)) {
            errors.invalid(TEMPLATE.child("metadata", "labels"), labels, "`selector` does not match template `labels`");
        }
    }

    /** The template's pods are such that they do not come to an end. */
    void runsForever(PodTemplateSpec template, String kind) {
        if (!template.spec().restartPolicy().equals("Always")) {
            errors.notSupported(POD_SPEC.child("restartPolicy"), template.spec().restartPolicy(), ALWAYS);
        }
        if (template.spec().hasActiveDeadlineSeconds()) {
            errors.forbidden(
                    POD_SPEC.child("activeDeadlineSeconds"), "activeDeadlineSeconds in " + kind + " is not Supported");
        }
    }

    /** A selector does not change. */
    void sameSelector(LabelSelector selector, LabelSelector old) {
        if (!selector.equals(old)) {
            errors.invalid(
                    SPEC.child("selector"), selector.isEmpty() ? "null" : selector, MetadataValidation.IMMUTABLE);
        }
    }

    void count(FieldPath path, String field, long value) {
        if (value < 0) {
            errors.invalid(path.child(field), value, "must be greater than or equal to 0");
        }
    }

    void statusCount(String field, long value) {
        count(STATUS, field, value);
    }

    /** A part cannot be greater than the whole. */
    void statusAtMost(String field, long value, long limit, String limitName) {
        if (value > limit) {
            errors.invalid(STATUS.child(field), value, "cannot be greater than " + limitName);
        }
    }

    /** A number, or a share in percent. */
    void numberOrShare(FieldPath path, String field, IntOrString value) {
        switch (value) {
            case IntOrString.Int(int number) -> count(path, field, number);
            case IntOrString.Text(String text) -> {
                List<String> problems = Names.percent(text);
                if (!problems.isEmpty()) {
                    errors.invalid(path.child(field), text, problems);
                }
            }
        }
    }

    /** No more than everything. */
    void atMostAll(FieldPath path, String field, IntOrString value) {
        if (percent(value) > 100) {
            errors.invalid(path.child(field), value.toString(), "must not be greater than 100%");
        }
    }

    static boolean isZero(IntOrString value) {
        return value instanceof IntOrString.Int(int number) ? number == 0 : percent(value) == 0;
    }

    private static int percent(IntOrString value) {
        if (value instanceof IntOrString.Text(String text)
                && Names.percent(text).isEmpty()
                && text.length() < 10) {
            return Integer.parseInt(text.substring(0, text.length() - 1));
        }
        return -1;
    }

    FieldErrors errors() {
        return errors;
    }
}
