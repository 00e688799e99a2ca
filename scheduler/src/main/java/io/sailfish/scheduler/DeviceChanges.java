package io.sailfish.scheduler;

import io.sailfish.client.informer.EventHandler;
import io.sailfish.client.informer.Informer;
import io.sailfish.client.informer.InformerFactory;
import io.sailfish.model.ApiObject;
import io.sailfish.model.api.resource.v1.DeviceClass;
import io.sailfish.model.api.resource.v1.ResourceClaim;
import io.sailfish.model.api.resource.v1.ResourceSlice;
import io.sailfish.model.api.resource.v1.ResourceV1;
import io.sailfish.scheduler.device.DeviceTable;
import io.sailfish.scheduler.queue.ClusterEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts what happens to claims, classes and slices into the table, on the scheduler's thread. */
final class DeviceChanges {
    private static final Logger LOG = LoggerFactory.getLogger(DeviceChanges.class);

    /** Far longer than a server takes that has them. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final DeviceTable devices;
    private final Informer<ResourceClaim> claims;
    private final Informer<DeviceClass> classes;
    private final Informer<ResourceSlice> slices;
    private final Consumer<ClusterEvent> happened;
    private final Consumer<Runnable> mailbox;

    DeviceChanges(
            DeviceTable devices,
            InformerFactory informers,
            Consumer<ClusterEvent> happened,
            Consumer<Runnable> mailbox) {
        this.devices = devices;
        this.claims = informers.informer(ResourceV1.RESOURCE_CLAIMS);
        this.classes = informers.informer(ResourceV1.DEVICE_CLASSES);
        this.slices = informers.informer(ResourceV1.RESOURCE_SLICES);
        this.happened = happened;
        this.mailbox = mailbox;
    }

    /** Begins, and waits until all is known; not for long, as a server may not serve devices at all. */
    void follow() throws InterruptedException {
        claims.addInlineHandler(following(devices::put, claim -> devices.removeClaim(claim.key())));
        classes.addInlineHandler(following(devices::put, item -> devices.removeClass(item.name())));
        slices.addInlineHandler(following(devices::put, slice -> devices.removeSlice(slice.name())));
        Instant end = Instant.now().plus(PATIENCE);
        boolean known = true;
        for (Informer<?> informer : List.of(claims, classes, slices)) {
            Duration left = Duration.between(Instant.now(), end);
            known &= informer.awaitSynced(left.isNegative() ? Duration.ZERO : left);
        }
        if (known) {
            take(devices::complete);
        } else {
            LOG.info("claims of devices wait: the server does not tell of devices yet");
            Thread.ofVirtual().name("devices").start(this::completeLate);
        }
    }

    private void completeLate() {
        try {
            for (Informer<?> informer : List.of(claims, classes, slices)) {
                informer.awaitSynced();
            }
            take(devices::complete);
        } catch (InterruptedException e) {
            LOG.debug("the scheduler ended before it knew all devices");
        }
    }

    private void take(Runnable change) {
        mailbox.accept(() -> {
            change.run();
            happened.accept(ClusterEvent.DEVICES);
        });
    }

    private <T extends ApiObject> EventHandler<T> following(Consumer<T> put, Consumer<T> remove) {
        return new EventHandler<>() {
            @Override
            public void added(T object) {
                take(() -> put.accept(object));
            }

            @Override
            public void updated(T old, T object) {
                take(() -> put.accept(object));
            }

            @Override
            public void deleted(T last) {
                take(() -> remove.accept(last));
            }
        };
    }
}
