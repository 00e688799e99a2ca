package io.sailfish.controllers.volumeprotection;

import io.sailfish.client.informer.EventHandler;
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
import java.util.List;

/** A deleted volume stays until its claim is gone. Defined by upstream's PV protection controller. */
public final class VolumeProtection implements Reconciler<NamespacedName> {
    /** Upstream's name. */
    public static final String NAME = "persistentvolume-protection-controller";

    static final String FINALIZER = "kubernetes.io/pv-protection";

    private final Informer<PersistentVolume> volumes;
    private final Protection<PersistentVolume> protection;

    private VolumeProtection(ControllerContext context) {
        this.volumes = context.informers().informer(CoreV1.PERSISTENT_VOLUMES);
        this.protection = new Protection<>(context.client().resource(CoreV1.PERSISTENT_VOLUMES), FINALIZER);
    }

    /** The controller, ready to be started. */
    public static Controller<NamespacedName> create(ControllerContext context) {
        VolumeProtection reconciler = new VolumeProtection(context);
        WorkQueue<NamespacedName> queue = new WorkQueue<>(NAME, context.timers(), Backoff.CONTROLLER);
        reconciler.volumes.addInlineHandler(new EventHandler<>() {
            @Override
            public void added(PersistentVolume volume) {
                if (volume.metadata().hasDeletionTimestamp() == reconciler.protection.isOn(volume)) {
                    queue.add(volume.key());
                }
            }

            @Override
            public void updated(PersistentVolume old, PersistentVolume volume) {
                added(volume);
            }
        });
        return new Controller<>(NAME, queue, reconciler, 1, List.of(reconciler.volumes));
    }

    @Override
    public Result reconcile(NamespacedName key) {
        volumes.lister().get(key).ifPresent(volume -> {
            boolean deleted = volume.metadata().hasDeletionTimestamp();
            if (!deleted && !protection.isOn(volume)) {
                protection.add(volume);
            } else if (deleted
                    && protection.isOn(volume)
                    && !volume.status().phase().equals("Bound")) {
                protection.remove(volume);
            }
        });
        return Result.done();
    }
}
