package io.sailfish.controllers.resourceclaim;

import io.sailfish.client.claim.PodClaims;
import io.sailfish.controllers.pod.PodControl;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.api.resource.v1.ResourceClaim;
import io.sailfish.model.api.resource.v1.ResourceClaimTemplate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A claim as it is made for a pod from a template. */
final class GeneratedClaim {
    /** Says for which entry of the pod's spec a claim was made; upstream's name. */
    static final String ANNOTATION = "resource.kubernetes.io/pod-claim-name";

    /** What leaves room for a random end in a name of 63 characters. */
    private static final int LONGEST_PREFIX = 57;

    private GeneratedClaim() {}

    static ResourceClaim of(Pod pod, String entry, ResourceClaimTemplate template) {
        Map<String, String> annotations =
                new LinkedHashMap<>(template.spec().metadata().annotations());
        annotations.put(ANNOTATION, entry);
        return ResourceClaim.builder()
                .metadata(ObjectMeta.builder()
                        .namespace(pod.namespace())
                        .generateName(prefix(pod.name(), entry))
                        .labels(template.spec().metadata().labels())
                        .annotations(annotations)
                        .ownerReferences(List.of(PodControl.reference(pod)))
                        .build())
                .spec(template.spec().spec())
                .build();
    }

    /** Both names, each cut in proportion where they are too long together. */
    static String prefix(String pod, String entry) {
        String whole = pod + "-" + entry + "-";
        if (whole.length() <= LONGEST_PREFIX) {
            return whole;
        }
        return pod.substring(0, pod.length() * LONGEST_PREFIX / whole.length()) + "-"
                + entry.substring(0, entry.length() * LONGEST_PREFIX / whole.length());
    }

    /** The claim that was made for this entry of the pod's spec. */
    static Optional<ResourceClaim> find(Pod pod, String entry, Iterable<ResourceClaim> claims) {
        for (ResourceClaim claim : claims) {
            if (entry.equals(claim.metadata().annotations().get(ANNOTATION)) && PodClaims.isOwned(claim, pod)) {
                return Optional.of(claim);
            }
        }
        return Optional.empty();
    }
}
