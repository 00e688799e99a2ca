package io.sailfish.controllers.quota;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.client.fake.VirtualTimers;
import io.sailfish.controllers.ControllerWorld;
import io.sailfish.model.StringMap;
import io.sailfish.model.api.core.v1.ConfigMap;
import io.sailfish.model.api.core.v1.Container;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodSpec;
import io.sailfish.model.api.core.v1.PodStatus;
import io.sailfish.model.api.core.v1.ResourceQuota;
import io.sailfish.model.api.core.v1.ResourceQuotaSpec;
import io.sailfish.model.api.core.v1.ResourceRequirements;
import io.sailfish.model.api.meta.v1.DeleteOptions;
import io.sailfish.model.schema.BuiltinResources;
import io.sailfish.model.value.Quantity;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class QuotaControllerTest {
    private final VirtualTimers timers = new VirtualTimers();
    private final ControllerWorld world = new ControllerWorld(timers);

    @AfterEach
    void close() {
        world.close();
    }

    private void quota(ResourceQuotaSpec spec) {
        world.client.given(
                CoreV1.RESOURCE_QUOTAS,
                ResourceQuota.builder()
                        .metadata(ControllerWorld.metadata("q").build())
                        .spec(spec)
                        .build());
    }

    private static Pod pod(String name, String phase) {
        return Pod.builder()
                .metadata(ControllerWorld.metadata(name).build())
                .spec(PodSpec.builder()
                        .containers(List.of(Container.builder()
                                .name("c")
                                .resources(ResourceRequirements.builder()
                                        .requests(Map.of("cpu", Quantity.parse("300m")))
                                        .build())
                                .build()))
                        .build())
                .status(PodStatus.builder().phase(phase).build())
                .build();
    }

    private Map<String, Quantity> awaitUse(String name, String amount) {
        return world.client
                .await(
                        CoreV1.RESOURCE_QUOTAS,
                        "default",
                        "q",
                        quota -> Quantity.parse(amount)
                                .equals(quota.status().used().get(name)))
                .status()
                .used();
    }

    @Test
    void countsWhatRunsAndFollowsIt() {
        quota(ResourceQuotaSpec.builder()
                .hard(StringMap.of("pods", Quantity.of(5))
                        .with("requests.cpu", Quantity.of(2))
                        .with("count/pods", Quantity.of(9))
                        .with("services", Quantity.of(1)))
                .build());
        world.client.given(CoreV1.PODS, pod("a", "Running"));
        world.client.given(CoreV1.PODS, pod("b", "Succeeded"));
        world.run(QuotaController::create);
        Map<String, Quantity> used = awaitUse("requests.cpu", "300m");
        assertThat(used.get("pods")).isEqualTo(Quantity.of(1));
        assertThat(used.get("count/pods")).isEqualTo(Quantity.of(2));
        assertThat(used.get("services")).isEqualTo(Quantity.ZERO);
        world.client.given(CoreV1.PODS, pod("c", "Running"));
        awaitUse("requests.cpu", "600m");
    }

    /** What is reserved may be about to be written: use goes down only where nothing has happened for a while. */
    @Test
    void givesBackOnlyWhatIsGoneForAWhile() {
        quota(ResourceQuotaSpec.builder()
                .hard(StringMap.of("pods", Quantity.of(5)))
                .build());
        world.client.given(CoreV1.PODS, pod("a", "Running"));
        world.run(QuotaController::create);
        awaitUse("pods", "1");
        world.client.resource(CoreV1.PODS).delete("default", "a", DeleteOptions.EMPTY);
        assertThat(used()).isEqualTo(Quantity.of(1));
        Instant end = Instant.now().plusSeconds(20);
        while (!used().isZero() && Instant.now().isBefore(end)) {
            timers.advance(QuotaController.SETTLED);
            Thread.onSpinWait();
        }
        assertThat(used()).isEqualTo(Quantity.ZERO);
    }

    private Quantity used() {
        return world.client
                .find(CoreV1.RESOURCE_QUOTAS, "default", "q")
                .orElseThrow()
                .status()
                .used()
                .get("pods");
    }

    @Test
    void countsObjectsOfAnyKind() {
        quota(ResourceQuotaSpec.builder()
                .hard(StringMap.of("count/configmaps", Quantity.of(5)))
                .build());
        for (String name : List.of("a", "b")) {
            world.client.given(
                    CoreV1.CONFIG_MAPS,
                    ConfigMap.builder()
                            .metadata(ControllerWorld.metadata(name).build())
                            .build());
        }
        world.run(context -> QuotaController.create(context, BuiltinResources::all));
        awaitUse("count/configmaps", "2");
    }
}
