package io.sailfish.controllers.resourceclaim;

import io.sailfish.client.claim.PodClaims;
import io.sailfish.client.claim.PodClaims.Named;
import io.sailfish.client.informer.Index;
import io.sailfish.client.informer.Informer;
import io.sailfish.controllers.ControllerContext;
import io.sailfish.model.NamespacedName;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodResourceClaim;
import io.sailfish.model.api.core.v1.PodResourceClaimStatus;
import io.sailfish.model.api.resource.v1.ResourceClaim;
import io.sailfish.model.api.resource.v1.ResourceClaimTemplate;
import io.sailfish.model.api.resource.v1.ResourceV1;
import io.sailfish.model.status.ApiException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Gives pods the claims they lack, and those that were placed by others than the scheduler their reservations. */
final class ClaimsForPods {
    private final ControllerContext context;
    private final Informer<ResourceClaim> claims;
    private final Informer<ResourceClaimTemplate> templates;
    private final Index<ResourceClaim> claimsByOwner;
    /** What was made and may not have come to the cache yet, by pod: nothing is made twice where a status write fails. */
    private final Map<String, List<ResourceClaim>> made = new ConcurrentHashMap<>();

    ClaimsForPods(
            ControllerContext context,
            Informer<ResourceClaim> claims,
            Informer<ResourceClaimTemplate> templates,
            Index<ResourceClaim> claimsByOwner) {
        this.context = context;
        this.claims = claims;
        this.templates = templates;
        this.claimsByOwner = claimsByOwner;
    }

    void forget(Pod pod) {
        made.remove(pod.metadata().uid());
    }

    boolean lacksClaims(Pod pod) {
        return pod.spec().resourceClaims().stream().anyMatch(entry -> isLacking(pod, entry));
    }

    private boolean isLacking(Pod pod, PodResourceClaim entry) {
        if (!entry.hasResourceClaimTemplateName()) {
            return false;
        }
        return switch (PodClaims.named(pod, entry)) {
            case Named.NotMade() -> true;
            case Named.NotNeeded() -> false;
            case Named.Object(String name, boolean isOfPod) ->
                claims.lister()
                        .get(new NamespacedName(pod.namespace(), name))
                        .filter(claim -> PodClaims.isOwned(claim, pod))
                        .isEmpty();
        };
    }

    /** Makes what lacks, then says in the pod's status which claims were made. */
    void complete(Pod pod) {
        List<PodResourceClaimStatus> statuses = new ArrayList<>(pod.status().resourceClaimStatuses());
        for (PodResourceClaim entry : pod.spec().resourceClaims()) {
            if (isLacking(pod, entry)) {
                String name = claim(pod, entry).name();
                statuses.removeIf(status -> status.name().equals(entry.name()));
                statuses.add(PodResourceClaimStatus.builder()
                        .name(entry.name())
                        .resourceClaimName(name)
                        .build());
            }
        }
        if (!statuses.equals(pod.status().resourceClaimStatuses())) {
            context.client()
                    .resource(CoreV1.PODS)
                    .updateStatus(pod.withStatus(pod.status().withResourceClaimStatuses(statuses)));
            return;
        }
        forget(pod);
        if (!pod.spec().nodeName().isEmpty()) {
            reserve(pod);
        }
    }

    private ResourceClaim claim(Pod pod, PodResourceClaim entry) {
        String uid = pod.metadata().uid();
        Optional<ResourceClaim> there = GeneratedClaim.find(pod, entry.name(), claimsByOwner.get(uid))
                .or(() -> GeneratedClaim.find(pod, entry.name(), made.getOrDefault(uid, List.of())));
        return there.orElseGet(() -> {
            try {
                ResourceClaim claim = create(pod, entry);
                made.merge(uid, List.of(claim), ClaimsForPods::both);
                return claim;
            } catch (ApiException e) {
                context.events()
                        .warning(
                                pod,
                                "FailedResourceClaimCreation",
                                "PodResourceClaim " + entry.name() + ": " + e.getMessage());
                throw e;
            }
        });
    }

    private static List<ResourceClaim> both(List<ResourceClaim> some, List<ResourceClaim> more) {
        List<ResourceClaim> all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }

    /** The template is asked of the server where the cache does not have it: the answer is what the pod is told. */
    private ResourceClaim create(Pod pod, PodResourceClaim entry) {
        NamespacedName name = new NamespacedName(pod.namespace(), entry.resourceClaimTemplateName(""));
        ResourceClaimTemplate template = templates
                .lister()
                .get(name)
                .orElseGet(() -> context.client()
                        .resource(ResourceV1.RESOURCE_CLAIM_TEMPLATES)
                        .get(name.namespace(), name.name()));
        return context.client()
                .resource(ResourceV1.RESOURCE_CLAIMS)
                .create(GeneratedClaim.of(pod, entry.name(), template));
    }

    /** Who placed the pod without the scheduler did not say that it uses its claims. */
    private void reserve(Pod pod) {
        for (PodResourceClaim entry : pod.spec().resourceClaims()) {
            if (PodClaims.named(pod, entry) instanceof Named.Object(String name, boolean isOfPod)) {
                claims.lister()
                        .get(new NamespacedName(pod.namespace(), name))
                        .filter(claim -> !isOfPod || PodClaims.isOwned(claim, pod))
                        .filter(claim -> claim.status().hasAllocation()
                                && !PodClaims.isReserved(claim, pod)
                                && PodClaims.hasRoom(claim))
                        .ifPresent(claim -> context.client()
                                .resource(ResourceV1.RESOURCE_CLAIMS)
                                .updateStatus(PodClaims.reserved(claim, pod)));
            }
        }
    }
}
