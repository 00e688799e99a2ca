package io.sailfish.controllers.volumeprotection;

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
import io.sailfish.model.api.core.v1.PersistentVolume;
import io.sailfish.model.api.core.v1.PersistentVolumeClaim;
import io.sailfish.model.api.storage.v1.StorageV1;
import io.sailfish.model.api.storage.v1.VolumeAttributesClass;
import java.util.List;
import java.util.stream.Stream;

/**
 * A deleted class of volume attributes stays until no claim and no volume names it. Defined by upstream's controller of
 * the same purpose.
 */
public final class AttributesClassProtection implements Reconciler<NamespacedName> {
    /** Upstream's name. */
    public static final String NAME = "volumeattributesclass-protection-controller";

    static final String FINALIZER = "kubernetes.io/vac-protection";

    private final Informer<VolumeAttributesClass> classes;
    private final Informer<PersistentVolumeClaim> claims;
    private final Informer<PersistentVolume> volumes;
    private final Index<PersistentVolumeClaim> claimsByClass;
    private final Index<PersistentVolume> volumesByClass;
    private final Protection<VolumeAttributesClass> protection;

    private AttributesClassProtection(ControllerContext context) {
        this.classes = context.informers().informer(StorageV1.VOLUME_ATTRIBUTES_CLASSES);
        this.claims = context.informers().informer(CoreV1.PERSISTENT_VOLUME_CLAIMS);
        this.volumes = context.informers().informer(CoreV1.PERSISTENT_VOLUMES);
        this.claimsByClass = claims.index("attributes", AttributesClassProtection::named);
        this.volumesByClass = volumes.index("attributes", AttributesClassProtection::named);
        this.protection = new Protection<>(context.client().resource(StorageV1.VOLUME_ATTRIBUTES_CLASSES), FINALIZER);
    }

    /** The controller, ready to be started. */
    public static Controller<NamespacedName> create(ControllerContext context) {
        AttributesClassProtection reconciler = new AttributesClassProtection(context);
        WorkQueue<NamespacedName> queue = new WorkQueue<>(NAME, context.timers(), Backoff.CONTROLLER);
        reconciler.classes.addInlineHandler(new EventHandler<>() {
            @Override
            public void added(VolumeAttributesClass item) {
                if (item.metadata().hasDeletionTimestamp() == reconciler.protection.isOn(item)) {
                    queue.add(item.key());
                }
            }

            @Override
            public void updated(VolumeAttributesClass old, VolumeAttributesClass item) {
                added(item);
            }
        });
        reconciler.claims.addInlineHandler(new EventHandler<>() {
            @Override
            public void updated(PersistentVolumeClaim old, PersistentVolumeClaim claim) {
                released(named(old), named(claim), queue);
            }

            @Override
            public void deleted(PersistentVolumeClaim last) {
                released(named(last), List.of(), queue);
            }
        });
        reconciler.volumes.addInlineHandler(new EventHandler<>() {
            @Override
            public void updated(PersistentVolume old, PersistentVolume volume) {
                released(named(old), named(volume), queue);
            }

            @Override
            public void deleted(PersistentVolume last) {
                released(named(last), List.of(), queue);
            }
        });
        return new Controller<>(
                NAME, queue, reconciler, 1, List.of(reconciler.classes, reconciler.claims, reconciler.volumes));
    }

    private static void released(List<String> before, List<String> now, WorkQueue<NamespacedName> queue) {
        before.stream()
                .filter(name -> !now.contains(name))
                .map(NamespacedName::clusterScoped)
                .forEach(queue::add);
    }

    private static List<String> named(PersistentVolumeClaim claim) {
        return Stream.of(
                        claim.spec().volumeAttributesClassName(""),
                        claim.status().currentVolumeAttributesClassName(""),
                        claim.status().modifyVolumeStatus().targetVolumeAttributesClassName())
                .filter(name -> !name.isEmpty())
                .distinct()
                .toList();
    }

    private static List<String> named(PersistentVolume volume) {
        String name = volume.spec().volumeAttributesClassName("");
        return name.isEmpty() ? List.of() : List.of(name);
    }

    @Override
    public Result reconcile(NamespacedName key) {
        classes.lister().get(key).ifPresent(item -> {
            boolean deleted = item.metadata().hasDeletionTimestamp();
            if (!deleted && !protection.isOn(item)) {
                protection.add(item);
            } else if (deleted && protection.isOn(item) && !isUsed(item.name())) {
                protection.remove(item);
            }
        });
        return Result.done();
    }

    private boolean isUsed(String name) {
        return !claimsByClass.get(name).isEmpty() || !volumesByClass.get(name).isEmpty();
    }
}
