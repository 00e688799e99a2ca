package io.sailfish.client.claim;

import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodResourceClaim;
import io.sailfish.model.api.core.v1.PodResourceClaimStatus;
import io.sailfish.model.api.meta.v1.OwnerReference;
import io.sailfish.model.api.resource.v1.ResourceClaim;
import io.sailfish.model.api.resource.v1.ResourceClaimConsumerReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The claims of devices that a pod names in its spec, as objects of its namespace: those it shares by name, and those that
 * are made for it from templates, which its status names.
 */
public final class PodClaims {
    private static final int MOST_CONSUMERS = 256;

    private PodClaims() {}

    /** The claim that an entry of the spec stands for. */
    public sealed interface Named {
        /** An object of this name, which belongs to the pod where it was made for it. */
        record Object(String name, boolean isOfPod) implements Named {}

        /** It is still to be made from a template. */
        record NotMade() implements Named {}

        /** The pod does well without. */
        record NotNeeded() implements Named {}
    }

    /** Which claim an entry of the pod's spec stands for. */
    public static Named named(Pod pod, PodResourceClaim claim) {
        if (claim.hasResourceClaimName()) {
            return new Named.Object(claim.resourceClaimName(""), false);
        }
        Optional<PodResourceClaimStatus> status = pod.status().resourceClaimStatuses().stream()
                .filter(one -> one.name().equals(claim.name()))
                .findFirst();
        if (status.isEmpty()) {
            return new Named.NotMade();
        }
        return status.get().hasResourceClaimName()
                ? new Named.Object(status.get().resourceClaimName(""), true)
                : new Named.NotNeeded();
    }

    /** The names of those that are known. */
    public static List<String> names(Pod pod) {
        List<String> names = new ArrayList<>(0);
        for (PodResourceClaim claim : pod.spec().resourceClaims()) {
            if (named(pod, claim) instanceof Named.Object object) {
                names.add(object.name());
            }
        }
        return names;
    }

    /** Whether the pod controls the claim: it was made for it. */
    public static boolean isOwned(ResourceClaim claim, Pod pod) {
        return owner(claim)
                .map(OwnerReference::uid)
                .filter(pod.metadata().uid()::equals)
                .isPresent();
    }

    /** The pod that a claim was made for. */
    public static Optional<OwnerReference> owner(ResourceClaim claim) {
        return claim.metadata().ownerReferences().stream()
                .filter(owner -> owner.controller(false)
                        && owner.kind().equals("Pod")
                        && owner.apiVersion().equals("v1"))
                .findFirst();
    }

    /** Whether the pod may use the claim's devices. */
    public static boolean isReserved(ResourceClaim claim, Pod pod) {
        return claim.status().reservedFor().stream()
                .anyMatch(user -> user.uid().equals(pod.metadata().uid()));
    }

    /** Whether one more may use them. */
    public static boolean hasRoom(ResourceClaim claim) {
        return claim.status().reservedFor().size() < MOST_CONSUMERS;
    }

    /** The claim with the pod among its users. */
    public static ResourceClaim reserved(ResourceClaim claim, Pod pod) {
        List<ResourceClaimConsumerReference> users =
                new ArrayList<>(claim.status().reservedFor());
        users.add(ResourceClaimConsumerReference.builder()
                .resource("pods")
                .name(pod.name())
                .uid(pod.metadata().uid())
                .build());
        return claim.withStatus(claim.status().withReservedFor(users));
    }
}
