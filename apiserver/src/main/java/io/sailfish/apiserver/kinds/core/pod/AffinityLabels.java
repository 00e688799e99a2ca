package io.sailfish.apiserver.kinds.core.pod;

import io.sailfish.apiserver.kinds.rules.Each;
import io.sailfish.model.api.core.v1.Affinity;
import io.sailfish.model.api.core.v1.PodAffinityTerm;
import io.sailfish.model.api.core.v1.PodSpec;
import io.sailfish.model.api.meta.v1.LabelSelector;
import io.sailfish.model.api.meta.v1.LabelSelectorRequirement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes the pod's own values for matchLabelKeys and mismatchLabelKeys into the selectors of its affinity. */
final class AffinityLabels {
    private AffinityLabels() {}

    static PodSpec merged(PodSpec spec, Map<String, String> labels) {
        if (!spec.affinity().hasPodAffinity() && !spec.affinity().hasPodAntiAffinity()) {
            return spec;
        }
        Affinity affinity = spec.affinity();
        if (affinity.hasPodAffinity()) {
            var pods = affinity.podAffinity();
            pods = pods.withRequiredDuringSchedulingIgnoredDuringExecution(
                            Each.of(pods.requiredDuringSchedulingIgnoredDuringExecution(), term -> term(term, labels)))
                    .withPreferredDuringSchedulingIgnoredDuringExecution(Each.of(
                            pods.preferredDuringSchedulingIgnoredDuringExecution(),
                            term -> term.withPodAffinityTerm(term(term.podAffinityTerm(), labels))));
            affinity = affinity.withPodAffinity(pods);
        }
        if (affinity.hasPodAntiAffinity()) {
            var pods = affinity.podAntiAffinity();
            pods = pods.withRequiredDuringSchedulingIgnoredDuringExecution(
                            Each.of(pods.requiredDuringSchedulingIgnoredDuringExecution(), term -> term(term, labels)))
                    .withPreferredDuringSchedulingIgnoredDuringExecution(Each.of(
                            pods.preferredDuringSchedulingIgnoredDuringExecution(),
                            term -> term.withPodAffinityTerm(term(term.podAffinityTerm(), labels))));
            affinity = affinity.withPodAntiAffinity(pods);
        }
        return spec.withAffinity(affinity);
    }

    private static PodAffinityTerm term(PodAffinityTerm term, Map<String, String> labels) {
        if (!term.hasLabelSelector()
                || term.matchLabelKeys().isEmpty() && term.mismatchLabelKeys().isEmpty()) {
            return term;
        }
        LabelSelector selector = term.labelSelector();
        List<LabelSelectorRequirement> expressions = new ArrayList<>(selector.matchExpressions());
        add(term.matchLabelKeys(), "In", labels, expressions);
        add(term.mismatchLabelKeys(), "NotIn", labels, expressions);
        return term.withLabelSelector(selector.withMatchExpressions(expressions));
    }

    private static void add(
            List<String> keys,
            String operator,
            Map<String, String> labels,
            List<LabelSelectorRequirement> expressions) {
        for (String key : keys) {
            String value = labels.get(key);
            if (value != null) {
                expressions.add(LabelSelectorRequirement.builder()
                        .key(key)
                        .operator(operator)
                        .values(List.of(value))
                        .build());
            }
        }
    }
}
