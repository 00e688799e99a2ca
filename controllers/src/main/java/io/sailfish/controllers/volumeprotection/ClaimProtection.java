package io.sailfish.controllers.volumeprotection;

import io.sailfish.client.ResourceClient.ListOptions;
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
import io.sailfish.model.api.core.v1.PersistentVolumeClaim;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A deleted claim stays, terminating, until the last pod that was placed on a node with it is gone. Defined by upstream's
 * PVC protection controller.
 */
public final class ClaimProtection implements Reconciler<NamespacedName> {
    /** Upstream's name. */
    public static final String NAME = "persistentvolumeclaim-protection-controller";

    static final String FINALIZER = "kubernetes.io/pvc-protection";

    private final ControllerContext context;
    private final Informer<PersistentVolumeClaim> claims;
    private final Informer<Pod> pods;
    private final Index<Pod> users;
    private final Protection<PersistentVolumeClaim> protection;

    private ClaimProtection(ControllerContext context) {
        this.context = context;
        this.claims = context.informers().informer(CoreV1.PERSISTENT_VOLUME_CLAIMS);
        this.pods = context.informers().informer(CoreV1.PODS);
        this.users = pods.index(
                "claim",
                pod -> claims(pod).stream().map(NamespacedName::toString).toList());
        this.protection = new Protection<>(context.client().resource(CoreV1.PERSISTENT_VOLUME_CLAIMS), FINALIZER);
    }

    /** The controller, ready to be started. */
    public static Controller<NamespacedName> create(ControllerContext context) {
        ClaimProtection reconciler = new ClaimProtection(context);
        WorkQueue<NamespacedName> queue = new WorkQueue<>(NAME, context.timers(), Backoff.CONTROLLER);
        reconciler.claims.addInlineHandler(new EventHandler<>() {
            @Override
            public void added(PersistentVolumeClaim claim) {
                if (claim.metadata().hasDeletionTimestamp() == reconciler.protection.isOn(claim)) {
                    queue.add(claim.key());
                }
            }

            @Override
            public void updated(PersistentVolumeClaim old, PersistentVolumeClaim claim) {
                added(claim);
            }
        });
        reconciler.pods.addInlineHandler(new EventHandler<>() {
            @Override
            public void updated(Pod old, Pod pod) {
                boolean another = !old.metadata().uid().equals(pod.metadata().uid());
                claims(old).stream()
                        .filter(claim -> another || !claims(pod).contains(claim))
                        .forEach(queue::add);
            }

            @Override
            public void deleted(Pod last) {
                claims(last).forEach(queue::add);
            }
        });
        return new Controller<>(NAME, queue, reconciler, 2, List.of(reconciler.claims, reconciler.pods));
    }

    /** The claims that a pod uses, those that are made for it included. */
    private static List<NamespacedName> claims(Pod pod) {
        List<NamespacedName> names = new ArrayList<>(0);
        for (Volume volume : pod.spec().volumes()) {
            if (volume.hasPersistentVolumeClaim()) {
                names.add(new NamespacedName(
                        pod.namespace(), volume.persistentVolumeClaim().claimName()));
            } else if (volume.hasEphemeral()) {
                names.add(new NamespacedName(pod.namespace(), pod.name() + "-" + volume.name()));
            }
        }
        return names;
    }

    @Override
    public Result reconcile(NamespacedName key) {
        Optional<PersistentVolumeClaim> found = claims.lister().get(key);
        if (found.isEmpty()) {
            return Result.done();
        }
        PersistentVolumeClaim claim = found.get();
        if (!claim.metadata().hasDeletionTimestamp()) {
            if (!protection.isOn(claim)) {
                protection.add(claim);
            }
        } else if (protection.isOn(claim) && !isUsed(claim)) {
            protection.remove(claim);
        }
        return Result.done();
    }

    /** Asks the server last: the cache may not know a pod yet that was placed just now. */
    private boolean isUsed(PersistentVolumeClaim claim) {
        return users.get(claim.key().toString()).stream().anyMatch(pod -> uses(pod, claim))
                || context.client().resource(CoreV1.PODS).list(claim.namespace(), ListOptions.ALL).items().stream()
                        .anyMatch(pod -> uses(pod, claim));
    }

    private static boolean uses(Pod pod, PersistentVolumeClaim claim) {
        return !pod.spec().nodeName().isEmpty() && claims(pod).contains(claim.key());
    }
}
