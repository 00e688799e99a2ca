package io.sailfish.controllers.volumeprotection;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.client.time.Timers;
import io.sailfish.client.work.Controller;
import io.sailfish.controllers.ControllerWorld;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.PersistentVolume;
import io.sailfish.model.api.core.v1.PersistentVolumeClaim;
import io.sailfish.model.api.core.v1.PersistentVolumeClaimSpec;
import io.sailfish.model.api.core.v1.PersistentVolumeClaimVolumeSource;
import io.sailfish.model.api.core.v1.PersistentVolumeStatus;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodSpec;
import io.sailfish.model.api.core.v1.Volume;
import io.sailfish.model.api.meta.v1.DeleteOptions;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.api.storage.v1.StorageV1;
import io.sailfish.model.api.storage.v1.VolumeAttributesClass;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VolumeProtectionTest {
    private final ControllerWorld world = new ControllerWorld(Timers.system());

    @AfterEach
    void close() {
        world.close();
    }

    private void givenClaim(String attributes) {
        PersistentVolumeClaimSpec spec = PersistentVolumeClaimSpec.EMPTY;
        world.client
                .resource(CoreV1.PERSISTENT_VOLUME_CLAIMS)
                .create(PersistentVolumeClaim.builder()
                        .metadata(ControllerWorld.metadata("data").build())
                        .spec(attributes.isEmpty() ? spec : spec.withVolumeAttributesClassName(attributes))
                        .build());
    }

    private void givenPod(String name, String node) {
        Volume volume = Volume.builder()
                .name("data")
                .persistentVolumeClaim(PersistentVolumeClaimVolumeSource.builder()
                        .claimName("data")
                        .build())
                .build();
        world.client
                .resource(CoreV1.PODS)
                .create(Pod.builder()
                        .metadata(ControllerWorld.metadata(name).build())
                        .spec(PodSpec.builder()
                                .nodeName(node)
                                .volumes(List.of(volume))
                                .build())
                        .build());
    }

    private void deletePod(String name) {
        world.client
                .resource(CoreV1.PODS)
                .delete(
                        "default",
                        name,
                        DeleteOptions.builder().gracePeriodSeconds(0).build());
    }

    private void deleteClaim() {
        world.client.resource(CoreV1.PERSISTENT_VOLUME_CLAIMS).delete("default", "data", DeleteOptions.EMPTY);
    }

    private PersistentVolumeClaim awaitProtectedClaim() {
        return world.client.await(
                CoreV1.PERSISTENT_VOLUME_CLAIMS,
                "default",
                "data",
                claim -> claim.metadata().finalizers().contains(ClaimProtection.FINALIZER));
    }

    @Test
    void aClaimWaitsForTheLastPodThatWasPlacedWithIt() throws InterruptedException {
        Controller<?> controller = world.run(ClaimProtection::create);
        givenClaim("");
        awaitProtectedClaim();
        givenPod("one", "node");
        givenPod("two", "node");
        deleteClaim();
        deletePod("one");
        controller.queue().awaitIdle();
        assertThat(awaitProtectedClaim().metadata().hasDeletionTimestamp()).isTrue();
        deletePod("two");
        world.client.awaitAll(CoreV1.PERSISTENT_VOLUME_CLAIMS, List::isEmpty);
    }

    @Test
    void aPodWithoutANodeHoldsNothing() {
        world.run(ClaimProtection::create);
        givenClaim("");
        awaitProtectedClaim();
        givenPod("pending", "");
        deleteClaim();
        world.client.awaitAll(CoreV1.PERSISTENT_VOLUME_CLAIMS, List::isEmpty);
    }

    @Test
    void aVolumeWaitsUntilItIsNoLongerBound() throws InterruptedException {
        Controller<?> controller = world.run(VolumeProtection::create);
        var volumes = world.client.resource(CoreV1.PERSISTENT_VOLUMES);
        volumes.create(PersistentVolume.builder()
                .metadata(ObjectMeta.builder().name("disk").build())
                .build());
        PersistentVolume disk = world.client.await(
                CoreV1.PERSISTENT_VOLUMES,
                "",
                "disk",
                volume -> volume.metadata().finalizers().contains(VolumeProtection.FINALIZER));
        volumes.updateStatus(
                disk.withStatus(PersistentVolumeStatus.builder().phase("Bound").build()));
        volumes.delete("", "disk", DeleteOptions.EMPTY);
        PersistentVolume held = world.client.await(
                CoreV1.PERSISTENT_VOLUMES,
                "",
                "disk",
                volume -> volume.metadata().hasDeletionTimestamp());
        controller.queue().awaitIdle();
        assertThat(world.client.find(CoreV1.PERSISTENT_VOLUMES, "", "disk")).isPresent();
        volumes.updateStatus(held.withStatus(
                PersistentVolumeStatus.builder().phase("Released").build()));
        world.client.awaitAll(CoreV1.PERSISTENT_VOLUMES, List::isEmpty);
    }

    @Test
    void aClassOfAttributesWaitsForTheClaimsThatNameIt() throws InterruptedException {
        Controller<?> controller = world.run(AttributesClassProtection::create);
        var classes = world.client.resource(StorageV1.VOLUME_ATTRIBUTES_CLASSES);
        classes.create(VolumeAttributesClass.builder()
                .metadata(ObjectMeta.builder().name("gold").build())
                .driverName("d.example.com")
                .build());
        world.client.await(
                StorageV1.VOLUME_ATTRIBUTES_CLASSES,
                "",
                "gold",
                item -> item.metadata().finalizers().contains(AttributesClassProtection.FINALIZER));
        givenClaim("gold");
        controller.queue().awaitIdle();
        classes.delete("", "gold", DeleteOptions.EMPTY);
        controller.queue().awaitIdle();
        assertThat(world.client.find(StorageV1.VOLUME_ATTRIBUTES_CLASSES, "", "gold"))
                .isPresent();
        deleteClaim();
        world.client.awaitAll(StorageV1.VOLUME_ATTRIBUTES_CLASSES, List::isEmpty);
    }
}
