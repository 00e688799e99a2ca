package io.sailfish.controllers.garbagecollector;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.client.time.Timers;
import io.sailfish.client.work.Controller;
import io.sailfish.controllers.ControllerWorld;
import io.sailfish.model.ApiObject;
import io.sailfish.model.api.core.v1.ConfigMap;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Secret;
import io.sailfish.model.api.meta.v1.DeleteOptions;
import io.sailfish.model.api.meta.v1.OwnerReference;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GarbageCollectorTest {
    private final ControllerWorld world = new ControllerWorld(Timers.system());

    @AfterEach
    void close() {
        world.close();
    }

    private Controller<?> run() {
        return world.run(context -> GarbageCollector.create(
                context, () -> ControllerWorld.served("/v1/configmaps", "/v1/secrets", "/v1/pods")));
    }

    private ConfigMap map(String name, OwnerReference... owners) {
        return world.client
                .resource(CoreV1.CONFIG_MAPS)
                .create(ConfigMap.builder()
                        .metadata(ControllerWorld.metadata(name)
                                .ownerReferences(Arrays.asList(owners))
                                .build())
                        .build());
    }

    private Secret secret(String name, OwnerReference... owners) {
        return world.client
                .resource(CoreV1.SECRETS)
                .create(Secret.builder()
                        .metadata(ControllerWorld.metadata(name)
                                .ownerReferences(Arrays.asList(owners))
                                .build())
                        .build());
    }

    private static OwnerReference owner(ApiObject owner) {
        return OwnerReference.builder()
                .apiVersion(owner.kind().apiVersion())
                .kind(owner.kind().kind())
                .name(owner.name())
                .uid(owner.metadata().uid())
                .blockOwnerDeletion(true)
                .build();
    }

    private void delete(String map, String policy) {
        world.client
                .resource(CoreV1.CONFIG_MAPS)
                .delete(
                        "default",
                        map,
                        DeleteOptions.builder().propagationPolicy(policy).build());
    }

    @Test
    void dependentsFollowTheirOwnerThroughGenerations() {
        ConfigMap root = map("root");
        Secret child = secret("child", owner(root));
        map("grandchild", owner(child));
        run();
        delete("root", "Background");
        world.client.awaitGone(CoreV1.CONFIG_MAPS, "default", "grandchild");
        world.client.awaitGone(CoreV1.SECRETS, "default", "child");
    }

    @Test
    void ownersThatWereNeverThereLeaveGarbage() {
        ConfigMap root = map("root");
        map("wrong-uid", owner(root).withUid("another"));
        run();
        world.client.awaitGone(CoreV1.CONFIG_MAPS, "default", "wrong-uid");
        map("late", owner(root).withName("nobody"));
        world.client.awaitGone(CoreV1.CONFIG_MAPS, "default", "late");
        assertThat(world.client.find(CoreV1.CONFIG_MAPS, "default", "root")).isPresent();
    }

    @Test
    void anOwnerIsDeletedInTheForegroundAfterItsDependents() {
        ConfigMap root = map("root");
        Secret child = secret("child", owner(root));
        secret("grandchild", owner(child));
        run();
        delete("root", "Foreground");
        world.client.awaitGone(CoreV1.CONFIG_MAPS, "default", "root");
        assertThat(world.client.all(CoreV1.SECRETS)).isEmpty();
    }

    @Test
    void orphansLiveOnWithoutTheirOwner() {
        ConfigMap root = map("root");
        secret("child", owner(root));
        run();
        delete("root", "Orphan");
        world.client.awaitGone(CoreV1.CONFIG_MAPS, "default", "root");
        assertThat(world.client.find(CoreV1.SECRETS, "default", "child"))
                .hasValueSatisfying(
                        child -> assertThat(child.metadata().ownerReferences()).isEmpty());
    }

    @Test
    void oneLivingOwnerKeepsAnObjectAndTheDeadOneIsForgotten() {
        ConfigMap first = map("first");
        ConfigMap second = map("second");
        secret("child", owner(first), owner(second));
        run();
        delete("first", "Background");
        Secret child = world.client.await(
                CoreV1.SECRETS,
                "default",
                "child",
                secret -> secret.metadata().ownerReferences().size() == 1);
        assertThat(child.metadata().ownerReferences())
                .extracting(OwnerReference::name)
                .isEqualTo(List.of("second"));
    }

    @Test
    void anOwnerOfAnUnknownKindProvesNothing() throws Exception {
        map("child", owner(map("root")).withKind("Widget").withApiVersion("example.com/v1"));
        map("marker", owner(map("other")).withUid("gone"));
        Controller<?> controller = run();
        world.client.awaitGone(CoreV1.CONFIG_MAPS, "default", "marker");
        controller.queue().awaitIdle();
        assertThat(world.client.find(CoreV1.CONFIG_MAPS, "default", "child")).isPresent();
    }
}
