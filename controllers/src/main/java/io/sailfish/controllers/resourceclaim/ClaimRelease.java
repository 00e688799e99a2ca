package io.sailfish.controllers.resourceclaim;

import io.sailfish.client.Client;
import io.sailfish.client.ResourceClient;
import io.sailfish.client.claim.PodClaims;
import io.sailfish.client.informer.Informer;
import io.sailfish.controllers.pod.Pods;
import io.sailfish.model.NamespacedName;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.meta.v1.DeleteOptions;
import io.sailfish.model.api.meta.v1.OwnerReference;
import io.sailfish.model.api.meta.v1.Preconditions;
import io.sailfish.model.api.resource.v1.ResourceClaim;
import io.sailfish.model.api.resource.v1.ResourceClaimConsumerReference;
import io.sailfish.model.api.resource.v1.ResourceClaimStatus;
import io.sailfish.model.api.resource.v1.ResourceV1;
import io.sailfish.model.status.ApiException;
import java.util.List;
import java.util.Optional;

/** Takes pods that have ended from the users of a claim; a claim without users loses its devices. */
final class ClaimRelease {
    /** Keeps a claim that has devices; the scheduler puts it on. Upstream's name. */
    static final String FINALIZER = "resource.kubernetes.io/delete-protection";

    private final Client client;
    private final ResourceClient<ResourceClaim> writer;
    private final Informer<Pod> pods;

    ClaimRelease(Client client, Informer<Pod> pods) {
        this.client = client;
        this.writer = client.resource(ResourceV1.RESOURCE_CLAIMS);
        this.pods = pods;
    }

    /** Whether a pod uses nothing any more: it has ended, or was deleted before it had a node. */
    static boolean isDone(Pod pod) {
        return Pods.isOver(pod)
                || pod.metadata().hasDeletionTimestamp()
                        && pod.spec().nodeName().isEmpty();
    }

    void freed(ResourceClaim claim) {
        List<ResourceClaimConsumerReference> users = claim.status().reservedFor();
        List<ResourceClaimConsumerReference> left =
                users.stream().filter(user -> isUsing(claim, user)).toList();
        ResourceClaim now = claim;
        boolean ends = left.isEmpty() && (!users.isEmpty() || claim.metadata().hasDeletionTimestamp());
        if (left.size() < users.size() || ends && claim.status().hasAllocation() && isProtected(claim)) {
            ResourceClaimStatus status = claim.status().withReservedFor(left);
            now = writer.updateStatus(claim.withStatus(
                    ends && isProtected(claim) ? status.without(ResourceClaimStatus.ALLOCATION) : status));
        }
        if (ends && isProtected(now) && !now.status().hasAllocation()) {
            now = unprotected(now);
        }
        if (left.isEmpty()) {
            removeIfMadeFor(now);
        }
    }

    private static boolean isProtected(ResourceClaim claim) {
        return claim.metadata().finalizers().contains(FINALIZER);
    }

    private ResourceClaim unprotected(ResourceClaim claim) {
        List<String> finalizers = claim.metadata().finalizers().stream()
                .filter(finalizer -> !finalizer.equals(FINALIZER))
                .toList();
        return writer.update(claim.withMetadata(claim.metadata().withFinalizers(finalizers)));
    }

    /** Asks the server where the cache does not know the pod: it may have been placed just now. */
    private boolean isUsing(ResourceClaim claim, ResourceClaimConsumerReference user) {
        if (!user.apiGroup().isEmpty() || !user.resource().equals("pods")) {
            throw new IllegalStateException("claim " + claim.key() + " is reserved for a " + user.resource() + " of \""
                    + user.apiGroup() + "\", of which this controller does not know when it ends");
        }
        Optional<Pod> known = pods.lister().get(new NamespacedName(claim.namespace(), user.name()));
        if (known.isPresent()) {
            return known.get().metadata().uid().equals(user.uid()) && !isDone(known.get());
        }
        try {
            Pod pod = client.resource(CoreV1.PODS).get(claim.namespace(), user.name());
            return pod.metadata().uid().equals(user.uid());
        } catch (ApiException e) {
            if (e.is(ApiException.Reason.NOT_FOUND)) {
                return false;
            }
            throw e;
        }
    }

    /** A claim that was made for a pod goes when the pod has ended. One whose pod is unknown is the garbage collector's. */
    private void removeIfMadeFor(ResourceClaim claim) {
        Optional<OwnerReference> owner = PodClaims.owner(claim);
        if (owner.isEmpty() || claim.metadata().hasDeletionTimestamp()) {
            return;
        }
        Optional<Pod> pod = pods.lister()
                .get(new NamespacedName(claim.namespace(), owner.get().name()));
        if (pod.isPresent() && (!pod.get().metadata().uid().equals(owner.get().uid()) || isDone(pod.get()))) {
            try {
                writer.delete(
                        claim.namespace(),
                        claim.name(),
                        DeleteOptions.builder()
                                .preconditions(Preconditions.builder()
                                        .uid(claim.metadata().uid())
                                        .build())
                                .build());
            } catch (ApiException e) {
                if (!e.is(ApiException.Reason.NOT_FOUND)) {
                    throw e;
                }
            }
        }
    }
}
