package io.sailfish.controllers.resourceclaim;

import io.sailfish.client.claim.PodClaims;
import io.sailfish.client.informer.EventHandler;
import io.sailfish.client.informer.Index;
import io.sailfish.client.informer.Informer;
import io.sailfish.client.time.Backoff;
import io.sailfish.client.work.Controller;
import io.sailfish.client.work.Reconciler;
import io.sailfish.client.work.Result;
import io.sailfish.client.work.WorkQueue;
import io.sailfish.controllers.ControllerContext;
import io.sailfish.model.NamespacedName;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodResourceClaim;
import io.sailfish.model.api.resource.v1.ResourceClaim;
import io.sailfish.model.api.resource.v1.ResourceClaimTemplate;
import io.sailfish.model.api.resource.v1.ResourceV1;
import java.util.List;

/**
 * Makes a claim for each template that a pod names, tells the pod's status which, and frees claims whose users have ended.
 * Defined by upstream's resource claim controller.
 */
public final class ResourceClaimController implements Reconciler<ResourceClaimController.Subject> {
    /** Upstream's name. */
    public static final String NAME = "resourceclaim-controller";

    /** Whose rights it has. */
    public static final String ACCOUNT = "resource-claim-controller";

    /** What is looked at: a pod that may lack claims, or a claim that may not be used any more. */
    sealed interface Subject {
        /** A pod. */
        record OfPod(NamespacedName name) implements Subject {}

        /** A claim. */
        record OfClaim(NamespacedName name) implements Subject {}
    }

    private final Informer<Pod> pods;
    private final Informer<ResourceClaim> claims;
    private final Informer<ResourceClaimTemplate> templates;
    private final Index<Pod> podsByClaim;
    private final Index<Pod> podsByTemplate;
    private final ClaimsForPods forPods;
    private final ClaimRelease release;

    private ResourceClaimController(ControllerContext context) {
        this.pods = context.informers().informer(CoreV1.PODS);
        this.claims = context.informers().informer(ResourceV1.RESOURCE_CLAIMS);
        this.templates = context.informers().informer(ResourceV1.RESOURCE_CLAIM_TEMPLATES);
        this.podsByClaim = pods.index(
                "resourceclaim",
                pod -> PodClaims.names(pod).stream()
                        .map(name -> new NamespacedName(pod.namespace(), name).toString())
                        .toList());
        this.podsByTemplate = pods.index(
                "resourceclaimtemplate",
                pod -> pod.spec().resourceClaims().stream()
                        .filter(PodResourceClaim::hasResourceClaimTemplateName)
                        .map(claim ->
                                new NamespacedName(pod.namespace(), claim.resourceClaimTemplateName("")).toString())
                        .distinct()
                        .toList());
        Index<ResourceClaim> claimsByOwner = claims.index(
                "pod",
                claim -> PodClaims.owner(claim).map(owner -> owner.uid()).stream()
                        .toList());
        this.forPods = new ClaimsForPods(context, claims, templates, claimsByOwner);
        this.release = new ClaimRelease(context.client(), pods);
    }

    /** The controller, ready to be started. */
    public static Controller<?> create(ControllerContext context) {
        ResourceClaimController reconciler = new ResourceClaimController(context);
        WorkQueue<Subject> queue = new WorkQueue<>(NAME, context.timers(), Backoff.CONTROLLER);
        reconciler.pods.addInlineHandler(reconciler.podChanged(queue));
        reconciler.claims.addInlineHandler(reconciler.claimChanged(queue));
        reconciler.templates.addInlineHandler(new EventHandler<>() {
            @Override
            public void added(ResourceClaimTemplate template) {
                reconciler.podsByTemplate.get(template.key().toString()).forEach(pod -> reconciler.look(pod, queue));
            }
        });
        return new Controller<>(
                NAME, queue, reconciler, 4, List.of(reconciler.pods, reconciler.claims, reconciler.templates));
    }

    private EventHandler<Pod> podChanged(WorkQueue<Subject> queue) {
        return new EventHandler<>() {
            @Override
            public void added(Pod pod) {
                if (ClaimRelease.isDone(pod)) {
                    released(pod);
                }
                look(pod, queue);
            }

            @Override
            public void updated(Pod old, Pod pod) {
                if (!old.metadata().uid().equals(pod.metadata().uid())) {
                    released(old);
                }
                added(pod);
            }

            @Override
            public void deleted(Pod last) {
                forPods.forget(last);
                released(last);
            }

            private void released(Pod pod) {
                PodClaims.names(pod)
                        .forEach(name -> queue.add(new Subject.OfClaim(new NamespacedName(pod.namespace(), name))));
            }
        };
    }

    private EventHandler<ResourceClaim> claimChanged(WorkQueue<Subject> queue) {
        return new EventHandler<>() {
            @Override
            public void added(ResourceClaim claim) {
                queue.add(new Subject.OfClaim(claim.key()));
                deleted(claim);
            }

            @Override
            public void updated(ResourceClaim old, ResourceClaim claim) {
                added(claim);
            }

            @Override
            public void deleted(ResourceClaim last) {
                podsByClaim.get(last.key().toString()).forEach(pod -> look(pod, queue));
            }
        };
    }

    private void look(Pod pod, WorkQueue<Subject> queue) {
        if (!pod.spec().resourceClaims().isEmpty()
                && !pod.metadata().hasDeletionTimestamp()
                && !ClaimRelease.isDone(pod)
                && (forPods.lacksClaims(pod) || !pod.spec().nodeName().isEmpty())) {
            queue.add(new Subject.OfPod(pod.key()));
        }
    }

    @Override
    public Result reconcile(Subject subject) {
        switch (subject) {
            case Subject.OfPod(NamespacedName name) ->
                pods.lister()
                        .get(name)
                        .filter(pod -> !pod.metadata().hasDeletionTimestamp())
                        .ifPresent(forPods::complete);
            case Subject.OfClaim(NamespacedName name) ->
                claims.lister().get(name).ifPresent(release::freed);
        }
        return Result.done();
    }
}
