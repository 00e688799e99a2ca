package io.sailfish.controllers.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.client.time.Timers;
import io.sailfish.controllers.ControllerWorld;
import io.sailfish.controllers.ServedResources;
import io.sailfish.model.api.core.v1.ConfigMap;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Namespace;
import io.sailfish.model.api.meta.v1.DeleteOptions;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NamespaceControllerTest {
    private final ControllerWorld world = new ControllerWorld(Timers.system());

    @BeforeEach
    void start() {
        for (String name : List.of("doomed", "kept")) {
            world.client
                    .resource(CoreV1.NAMESPACES)
                    .create(Namespace.builder()
                            .metadata(ObjectMeta.builder().name(name).build())
                            .build());
        }
    }

    @AfterEach
    void close() {
        world.close();
    }

    private void run(String... served) {
        run(Map.of(), served);
    }

    private void run(Map<String, String> failures, String... served) {
        world.run(context -> NamespaceController.create(
                context, () -> new ServedResources.Found(ControllerWorld.served(served), failures)));
    }

    private void givenMap(String namespace, List<String> finalizers) {
        world.client
                .resource(CoreV1.CONFIG_MAPS)
                .create(ConfigMap.builder()
                        .metadata(ObjectMeta.builder()
                                .namespace(namespace)
                                .name("map")
                                .finalizers(finalizers)
                                .build())
                        .build());
    }

    @Test
    void aNamespaceGoesWithAllThatIsInIt() {
        givenMap("doomed", List.of());
        givenMap("kept", List.of());
        run("/v1/configmaps", "/v1/pods", "/v1/nodes");
        world.client.resource(CoreV1.NAMESPACES).delete("", "doomed", DeleteOptions.EMPTY);
        world.client.awaitGone(CoreV1.NAMESPACES, "", "doomed");
        assertThat(world.client.all(CoreV1.CONFIG_MAPS))
                .extracting(ConfigMap::namespace)
                .containsExactly("kept");
        assertThat(world.client.find(CoreV1.NAMESPACES, "", "kept")).isPresent();
    }

    @Test
    void itWaitsForFinalizersAndSaysSo() {
        givenMap("doomed", List.of("example.com/hold"));
        run("/v1/configmaps");
        world.client.resource(CoreV1.NAMESPACES).delete("", "doomed", DeleteOptions.EMPTY);
        world.client.await(
                CoreV1.NAMESPACES,
                "",
                "doomed",
                namespace -> namespace.status().conditions().stream()
                        .anyMatch(condition -> condition.type().equals("NamespaceFinalizersRemaining")
                                && condition.message().contains("example.com/hold in 1 resource instances")));
    }

    @Test
    void itStaysWhileAGroupCannotBeAskedAndIsEmptiedOfTheRest() {
        givenMap("doomed", List.of());
        run(Map.of("metrics.k8s.io/v1beta1", "stale GroupVersion discovery: metrics.k8s.io/v1beta1"), "/v1/configmaps");
        world.client.resource(CoreV1.NAMESPACES).delete("", "doomed", DeleteOptions.EMPTY);
        world.client.await(
                CoreV1.NAMESPACES,
                "",
                "doomed",
                namespace -> namespace.status().conditions().stream()
                        .anyMatch(condition -> condition.type().equals("NamespaceDeletionDiscoveryFailure")
                                && condition.status().equals("True")
                                && condition.message().contains("metrics.k8s.io/v1beta1")));
        world.client.awaitGone(CoreV1.CONFIG_MAPS, "doomed", "map");
    }
}
