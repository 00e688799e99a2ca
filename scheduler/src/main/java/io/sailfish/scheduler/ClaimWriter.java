package io.sailfish.scheduler;

import io.sailfish.client.Client;
import io.sailfish.client.ResourceClient;
import io.sailfish.client.claim.PodClaims;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.resource.v1.ResourceClaim;
import io.sailfish.model.api.resource.v1.ResourceV1;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.status.ApiException;
import io.sailfish.scheduler.device.ClaimUse;
import java.util.ArrayList;
import java.util.List;

/** Gives claims the devices that were chosen for them, and the pod the right to use them, before it is bound. */
record ClaimWriter(ResourceClient<ResourceClaim> claims) {
    /** Keeps a claim that has devices; upstream's name. */
    private static final String FINALIZER = "resource.kubernetes.io/delete-protection";

    private static final int TRIES = 5;

    static ClaimWriter of(Client client) {
        return new ClaimWriter(client.resource(ResourceV1.RESOURCE_CLAIMS));
    }

    /** Writes all of a pod's claims, or fails at the first that is not as it was when it was decided upon. */
    void write(Pod pod, List<ClaimUse> uses) {
        uses.forEach(use -> write(pod, use));
    }

    private void write(Pod pod, ClaimUse use) {
        for (int tries = 1; ; tries++) {
            try {
                attempt(pod, use);
                return;
            } catch (ApiException e) {
                if (!e.is(ApiException.Reason.CONFLICT) || tries == TRIES) {
                    throw e;
                }
            }
        }
    }

    private void attempt(Pod pod, ClaimUse use) {
        ResourceClaim claim = claims.get(use.claim().namespace(), use.claim().name());
        if (claim.metadata().hasDeletionTimestamp()) {
            throw ApiErrors.badRequest("claim " + use.claim() + " got deleted in the meantime");
        }
        if (claim.status().hasAllocation() && !claim.status().allocation().equals(use.allocation())) {
            throw ApiErrors.badRequest("claim " + use.claim() + " got other devices in the meantime");
        }
        if (PodClaims.isReserved(claim, pod)) {
            return;
        }
        if (!claim.status().hasAllocation()) {
            claim = isProtected(claim) ? claim : claims.update(protectedClaim(claim));
            claim = claim.withStatus(claim.status().withAllocation(use.allocation()));
        }
        claims.updateStatus(PodClaims.reserved(claim, pod));
    }

    private static boolean isProtected(ResourceClaim claim) {
        return claim.metadata().finalizers().contains(FINALIZER);
    }

    private static ResourceClaim protectedClaim(ResourceClaim claim) {
        List<String> finalizers = new ArrayList<>(claim.metadata().finalizers());
        finalizers.add(FINALIZER);
        return claim.withMetadata(claim.metadata().withFinalizers(finalizers));
    }
}
