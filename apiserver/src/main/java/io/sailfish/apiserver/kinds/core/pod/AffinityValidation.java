package io.sailfish.apiserver.kinds.core.pod;

import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.core.v1.Affinity;
import io.sailfish.model.api.core.v1.NodeAffinity;
import io.sailfish.model.api.core.v1.NodeSelector;
import io.sailfish.model.api.core.v1.NodeSelectorRequirement;
import io.sailfish.model.api.core.v1.NodeSelectorTerm;
import io.sailfish.model.api.core.v1.PodAffinityTerm;
import io.sailfish.model.api.core.v1.PreferredSchedulingTerm;
import io.sailfish.model.api.core.v1.WeightedPodAffinityTerm;
import io.sailfish.model.api.meta.v1.LabelSelector;
import io.sailfish.model.status.FieldError;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.MetadataValidation;
import io.sailfish.model.validation.Names;
import java.util.ArrayList;
import java.util.List;

/** Affinity to nodes and to other pods. */
public final class AffinityValidation {
    private static final String REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
    private static final String PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";

    private AffinityValidation() {}

    static void affinity(Affinity affinity, FieldPath path, FieldErrors errors) {
        if (affinity.hasNodeAffinity()) {
            nodes(affinity.nodeAffinity(), path.child("nodeAffinity"), errors);
        }
        if (affinity.hasPodAffinity()) {
            pods(
                    affinity.podAffinity().requiredDuringSchedulingIgnoredDuringExecution(),
                    affinity.podAffinity().preferredDuringSchedulingIgnoredDuringExecution(),
                    path.child("podAffinity"),
                    errors);
        }
        if (affinity.hasPodAntiAffinity()) {
            pods(
                    affinity.podAntiAffinity().requiredDuringSchedulingIgnoredDuringExecution(),
                    affinity.podAntiAffinity().preferredDuringSchedulingIgnoredDuringExecution(),
                    path.child("podAntiAffinity"),
                    errors);
        }
    }

    private static void nodes(NodeAffinity affinity, FieldPath path, FieldErrors errors) {
        if (affinity.hasRequiredDuringSchedulingIgnoredDuringExecution()) {
            nodeSelector(affinity.requiredDuringSchedulingIgnoredDuringExecution(), path.child(REQUIRED), errors);
        }
        List<PreferredSchedulingTerm> preferred = affinity.preferredDuringSchedulingIgnoredDuringExecution();
        for (int i = 0; i < preferred.size(); i++) {
            FieldPath item = path.child(PREFERRED).index(i);
            weight(preferred.get(i).weight(), item, errors);
            term(preferred.get(i).preference(), item.child("preference"), errors);
        }
    }

    /** Which nodes are allowed: of pods and of persistent volumes. */
    public static void nodeSelector(NodeSelector selector, FieldPath path, FieldErrors errors) {
        List<NodeSelectorTerm> terms = selector.nodeSelectorTerms();
        if (terms.isEmpty()) {
            errors.required(path.child("nodeSelectorTerms"), "must have at least one node selector term");
        }
        for (int i = 0; i < terms.size(); i++) {
            term(terms.get(i), path.child("nodeSelectorTerms").index(i), errors);
        }
    }

    private static void term(NodeSelectorTerm term, FieldPath path, FieldErrors errors) {
        List<NodeSelectorRequirement> expressions = term.matchExpressions();
        for (int i = 0; i < expressions.size(); i++) {
            label(expressions.get(i), path.child("matchExpressions").index(i), errors);
        }
        List<NodeSelectorRequirement> fields = term.matchFields();
        for (int i = 0; i < fields.size(); i++) {
            field(fields.get(i), path.child("matchFields").index(i), errors);
        }
    }

    private static void label(NodeSelectorRequirement requirement, FieldPath path, FieldErrors errors) {
        List<String> values = requirement.values();
        switch (requirement.operator()) {
            case "In", "NotIn" -> {
                if (values.isEmpty()) {
                    errors.required(path.child("values"), "must be specified when `operator` is 'In' or 'NotIn'");
                }
            }
            case "Exists", "DoesNotExist" -> {
                if (!values.isEmpty()) {
                    errors.forbidden(
                            path.child("values"), "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
                }
            }
            case "Gt", "Lt" -> {
                if (values.size() != 1) {
                    errors.required(
                            path.child("values"), "must be specified single value when `operator` is 'Lt' or 'Gt'");
                }
            }
            default -> errors.invalid(path.child("operator"), requirement.operator(), "not a valid selector operator");
        }
        Checks.problems(errors, path, "key", requirement.key(), Names.qualifiedName(requirement.key()));
        for (int i = 0; i < values.size(); i++) {
            List<String> problems = Names.labelValue(values.get(i));
            if (!problems.isEmpty()) {
                errors.invalid(path.child("values").index(i), values.get(i), problems);
            }
        }
    }

    private static void field(NodeSelectorRequirement requirement, FieldPath path, FieldErrors errors) {
        List<String> values = requirement.values();
        switch (requirement.operator()) {
            case "In", "NotIn" -> {
                if (values.size() != 1) {
                    errors.required(
                            path.child("values"),
                            "must be only one value when `operator` is 'In' or 'NotIn' for node field selector");
                }
            }
            default -> errors.invalid(path.child("operator"), requirement.operator(), "not a valid selector operator");
        }
        if (!requirement.key().equals("metadata.name")) {
            errors.invalid(path.child("key"), requirement.key(), "not a valid field selector key");
            return;
        }
        for (int i = 0; i < values.size(); i++) {
            errors.invalid(path.child("values").index(i), values.get(i), Names.dns1123Subdomain(values.get(i)));
        }
    }

    private static void weight(int weight, FieldPath path, FieldErrors errors) {
        if (weight < 1 || weight > 100) {
            errors.invalid(path.child("weight"), weight, "must be in the range 1-100");
        }
    }

    private static void pods(
            List<PodAffinityTerm> required,
            List<WeightedPodAffinityTerm> preferred,
            FieldPath path,
            FieldErrors errors) {
        for (int i = 0; i < required.size(); i++) {
            podTerm(required.get(i), path.child(REQUIRED).index(i), errors);
        }
        for (int i = 0; i < preferred.size(); i++) {
            FieldPath item = path.child(PREFERRED).index(i);
            weight(preferred.get(i).weight(), item, errors);
            podTerm(preferred.get(i).podAffinityTerm(), item.child("podAffinityTerm"), errors);
        }
    }

    private static void podTerm(PodAffinityTerm term, FieldPath path, FieldErrors errors) {
        selector(term.hasLabelSelector(), term.labelSelector(), path.child("labelSelector"), errors);
        selector(term.hasNamespaceSelector(), term.namespaceSelector(), path.child("namespaceSelector"), errors);
        for (String namespace : term.namespaces()) {
            Checks.problems(errors, path, "namespace", namespace, Names.dns1123Label(namespace));
        }
        labelKeys(term.matchLabelKeys(), term, path.child("matchLabelKeys"), errors);
        labelKeys(term.mismatchLabelKeys(), term, path.child("mismatchLabelKeys"), errors);
        for (int i = 0; i < term.matchLabelKeys().size(); i++) {
            String key = term.matchLabelKeys().get(i);
            if (term.mismatchLabelKeys().contains(key)) {
                errors.invalid(
                        path.child("matchLabelKeys").index(i),
                        key,
                        "exists in both matchLabelKeys and mismatchLabelKeys");
            }
        }
        if (term.topologyKey().isEmpty()) {
            errors.required(path.child("topologyKey"), "can not be empty");
        }
        Checks.problems(errors, path, "topologyKey", term.topologyKey(), Names.qualifiedName(term.topologyKey()));
    }

    private static void labelKeys(List<String> keys, PodAffinityTerm term, FieldPath path, FieldErrors errors) {
        if (keys.isEmpty()) {
            return;
        }
        if (!term.hasLabelSelector()) {
            errors.forbidden(path, "must not be specified when labelSelector is not set");
            return;
        }
        for (int i = 0; i < keys.size(); i++) {
            errors.invalid(path.index(i), keys.get(i), Names.qualifiedName(keys.get(i)));
        }
    }

    /** A selector of labels that may be absent. */
    public static void selector(boolean given, LabelSelector selector, FieldPath path, FieldErrors errors) {
        if (given && !selector.isEmpty()) {
            List<FieldError> found = new ArrayList<>(0);
            MetadataValidation.labelSelector(selector, path, found);
            errors.addAll(found);
        }
    }
}
