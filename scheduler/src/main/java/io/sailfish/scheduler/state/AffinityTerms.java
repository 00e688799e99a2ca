package io.sailfish.scheduler.state;

import io.sailfish.model.api.core.v1.Affinity;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodAffinityTerm;
import io.sailfish.model.api.core.v1.WeightedPodAffinityTerm;
import java.util.List;

/**
 * With which pods a pod wants to be, and with which not.
 *
 * @param near      must be near
 * @param apart     must be apart
 * @param attracted would be near
 * @param repelled  would be apart
 */
public record AffinityTerms(
        List<AffinityTerm> near, List<AffinityTerm> apart, List<AffinityTerm> attracted, List<AffinityTerm> repelled) {
    public static final AffinityTerms NONE = new AffinityTerms(List.of(), List.of(), List.of(), List.of());

    /** The terms of a pod. */
    public static AffinityTerms of(Pod pod) {
        Affinity affinity = pod.spec().affinity();
        if (!affinity.hasPodAffinity() && !affinity.hasPodAntiAffinity()) {
            return NONE;
        }
        var near = affinity.podAffinity();
        var apart = affinity.podAntiAffinity();
        return new AffinityTerms(
                required(pod, near.requiredDuringSchedulingIgnoredDuringExecution()),
                required(pod, apart.requiredDuringSchedulingIgnoredDuringExecution()),
                preferred(pod, near.preferredDuringSchedulingIgnoredDuringExecution()),
                preferred(pod, apart.preferredDuringSchedulingIgnoredDuringExecution()));
    }

    private static List<AffinityTerm> required(Pod pod, List<PodAffinityTerm> terms) {
        return terms.stream().map(term -> AffinityTerm.of(pod, term, 1)).toList();
    }

    private static List<AffinityTerm> preferred(Pod pod, List<WeightedPodAffinityTerm> terms) {
        return terms.stream()
                .map(term -> AffinityTerm.of(pod, term.podAffinityTerm(), term.weight()))
                .toList();
    }

    public boolean isEmpty() {
        return near.isEmpty() && apart.isEmpty() && attracted.isEmpty() && repelled.isEmpty();
    }
}
