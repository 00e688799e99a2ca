package io.sailfish.apiserver.kinds.storage;

import io.sailfish.apiserver.kinds.core.pod.PodWarnings;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.core.v1.TopologySelectorLabelRequirement;
import io.sailfish.model.api.core.v1.TopologySelectorTerm;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.Names;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Where volumes may be made. */
final class TopologyValidation {
    private static final String EXPRESSIONS = "matchLabelExpressions";

    private TopologyValidation() {}

    /** Checks each term, and that none stands twice. */
    static void terms(List<TopologySelectorTerm> terms, FieldPath path, FieldErrors errors) {
        List<Map<String, Set<String>>> seen = new ArrayList<>();
        for (int i = 0; i < terms.size(); i++) {
            Map<String, Set<String>> term = term(terms.get(i), path.index(i), errors);
            if (seen.contains(term)) {
                errors.duplicate(path.index(i).child(EXPRESSIONS), "");
            }
            seen.add(term);
        }
    }

    private static Map<String, Set<String>> term(TopologySelectorTerm term, FieldPath path, FieldErrors errors) {
        Map<String, Set<String>> required = new HashMap<>();
        List<TopologySelectorLabelRequirement> expressions = term.matchLabelExpressions();
        for (int i = 0; i < expressions.size(); i++) {
            TopologySelectorLabelRequirement expression = expressions.get(i);
            FieldPath at = path.child(EXPRESSIONS).index(i);
            if (expression.values().isEmpty()) {
                errors.required(at.child("values"), "");
            }
            Set<String> values = new HashSet<>();
            for (int j = 0; j < expression.values().size(); j++) {
                String value = expression.values().get(j);
                if (!values.add(value)) {
                    errors.duplicate(at.child("values").index(j), value);
                }
            }
            errors.invalid(at.child("key"), expression.key(), Names.qualifiedName(expression.key()));
            if (required.put(expression.key(), values) != null) {
                errors.duplicate(at.child("key"), expression.key());
            }
        }
        return required;
    }

    /** What is said about labels that are there for old times' sake. */
    static List<String> warnings(List<TopologySelectorTerm> terms, FieldPath path) {
        List<String> texts = new ArrayList<>(0);
        for (int i = 0; i < terms.size(); i++) {
            List<TopologySelectorLabelRequirement> expressions = terms.get(i).matchLabelExpressions();
            for (int j = 0; j < expressions.size(); j++) {
                String old = PodWarnings.oldNodeLabel(expressions.get(j).key());
                if (!old.isEmpty()) {
                    texts.add(path.index(i).child(EXPRESSIONS).index(j).child("key") + ": " + old);
                }
            }
        }
        return texts;
    }
}
