package io.sailfish.scheduler.state;

import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodAffinityTerm;
import io.sailfish.model.selector.LabelMatcher;
import io.sailfish.model.selector.SelectorException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One term of affinity between pods, ready to be asked.
 *
 * @param topologyKey the node label within whose values the term holds
 * @param weight      how much it counts in scores; required terms of placed pods count 1, as upstream has it by default
 * @param selector    the pods it is about
 * @param alike       values that those pods share with the term's pod (matchLabelKeys)
 * @param unlike      values that they must not share (mismatchLabelKeys)
 * @param namespaces  where those pods are
 * @param selected    further namespaces by their labels
 */
public record AffinityTerm(
        String topologyKey,
        int weight,
        LabelMatcher selector,
        Map<String, String> alike,
        Map<String, String> unlike,
        Set<String> namespaces,
        LabelMatcher selected) {

    static AffinityTerm of(Pod pod, PodAffinityTerm term, int weight) {
        boolean own = term.namespaces().isEmpty() && !term.hasNamespaceSelector();
        try {
            return new AffinityTerm(
                    term.topologyKey(),
                    weight,
                    LabelMatcher.of(term.hasLabelSelector() ? term.labelSelector() : null),
                    LabelKeys.shared(pod, term.matchLabelKeys()),
                    LabelKeys.shared(pod, term.mismatchLabelKeys()),
                    own ? Set.of(pod.namespace()) : Set.copyOf(term.namespaces()),
                    LabelMatcher.of(term.hasNamespaceSelector() ? term.namespaceSelector() : null));
        } catch (SelectorException malformed) {
            // The API lets none through; should one be there, it is about no pod.
            return new AffinityTerm(
                    term.topologyKey(),
                    weight,
                    LabelMatcher.nothing(),
                    Map.of(),
                    Map.of(),
                    Set.of(),
                    LabelMatcher.nothing());
        }
    }

    /** Whether the term is about a pod; the table knows the labels of namespaces. */
    public boolean matches(Pod pod, NodeTable table) {
        Map<String, String> labels = pod.metadata().labels();
        return selector.matches(labels)
                && (namespaces.contains(pod.namespace())
                        || (!selected.isNothing() && selected.matches(table.namespaceLabels(pod.namespace()))))
                && labels.entrySet().containsAll(alike.entrySet())
                && unlike.entrySet().stream().noneMatch(labels.entrySet()::contains);
    }

    /** Whether all of some terms are about a pod; none of no terms are. */
    public static boolean allMatch(List<AffinityTerm> terms, Pod pod, NodeTable table) {
        for (AffinityTerm term : terms) {
            if (!term.matches(pod, table)) {
                return false;
            }
        }
        return !terms.isEmpty();
    }
}
