package io.sailfish.controllers.endpointslice;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.client.time.Timers;
import io.sailfish.controllers.ControllerWorld;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodIP;
import io.sailfish.model.api.core.v1.PodSpec;
import io.sailfish.model.api.core.v1.Service;
import io.sailfish.model.api.core.v1.ServicePort;
import io.sailfish.model.api.core.v1.ServiceSpec;
import io.sailfish.model.api.discovery.v1.DiscoveryV1;
import io.sailfish.model.api.discovery.v1.Endpoint;
import io.sailfish.model.api.discovery.v1.EndpointSlice;
import io.sailfish.model.api.meta.v1.DeleteOptions;
import io.sailfish.model.value.IntOrString;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EndpointSliceControllerTest {
    private final ControllerWorld world = new ControllerWorld(Timers.system());

    @AfterEach
    void close() {
        world.close();
    }

    private Pod givenPod(int number) {
        Pod pod = Pod.builder()
                .metadata(ControllerWorld.metadata("p" + number)
                        .labels(Map.of("app", "web"))
                        .build())
                .spec(PodSpec.builder().nodeName("n").build())
                .build();
        pod = ControllerWorld.ready(pod, Timers.system());
        String address = "10.0." + number / 250 + "." + (number % 250 + 1);
        return world.client.given(
                CoreV1.PODS,
                pod.withStatus(pod.status()
                        .withPodIP(address)
                        .withPodIPs(List.of(PodIP.builder().ip(address).build()))));
    }

    private void run() {
        world.client
                .resource(CoreV1.SERVICES)
                .create(Service.builder()
                        .metadata(ControllerWorld.metadata("web").build())
                        .spec(ServiceSpec.builder()
                                .type("ClusterIP")
                                .clusterIP("10.96.0.10")
                                .clusterIPs(List.of("10.96.0.10"))
                                .ipFamilies(List.of("IPv4"))
                                .selector(Map.of("app", "web"))
                                .ports(List.of(ServicePort.builder()
                                        .name("http")
                                        .protocol("TCP")
                                        .port(80)
                                        .targetPort(IntOrString.of(8080))
                                        .build()))
                                .build())
                        .build());
        world.run(context -> EndpointSliceController.create(context, world.client.resource(CoreV1.ENDPOINTS)));
    }

    private List<Endpoint> awaitEndpoints(Predicate<List<Endpoint>> test) {
        return endpoints(world.client.awaitAll(DiscoveryV1.ENDPOINT_SLICES, slices -> test.test(endpoints(slices))));
    }

    private static List<Endpoint> endpoints(List<EndpointSlice> slices) {
        return slices.stream().flatMap(slice -> slice.endpoints().stream()).toList();
    }

    @Test
    void readyPodsArePublishedAndUnreadyOnesSaidToBe() {
        Pod pod = givenPod(1);
        run();
        awaitEndpoints(endpoints ->
                endpoints.size() == 1 && endpoints.getFirst().conditions().ready(false));
        EndpointSlice slice = world.client.all(DiscoveryV1.ENDPOINT_SLICES).getFirst();
        assertThat(slice.metadata().labels()).containsEntry("kubernetes.io/service-name", "web");
        assertThat(slice.ports())
                .singleElement()
                .satisfies(port -> assertThat(port.port(0)).isEqualTo(8080));
        world.client
                .resource(CoreV1.PODS)
                .updateStatus(pod.withStatus(pod.status()
                        .withConditions(
                                List.of(pod.status().conditions().getFirst().withStatus("False")))));
        awaitEndpoints(endpoints ->
                endpoints.size() == 1 && !endpoints.getFirst().conditions().ready(true));
        world.client.resource(CoreV1.PODS).delete("default", "p1", DeleteOptions.EMPTY.withGracePeriodSeconds(0));
        awaitEndpoints(List::isEmpty);
        world.client.resource(CoreV1.SERVICES).delete("default", "web", DeleteOptions.EMPTY);
        world.client.awaitAll(DiscoveryV1.ENDPOINT_SLICES, List::isEmpty);
    }

    @Test
    void aSliceHoldsAHundred() {
        for (int i = 0; i < 250; i++) {
            givenPod(i);
        }
        run();
        List<EndpointSlice> slices = world.client.awaitAll(
                DiscoveryV1.ENDPOINT_SLICES, all -> endpoints(all).size() == 250);
        assertThat(slices)
                .hasSize(3)
                .allSatisfy(slice -> assertThat(slice.endpoints()).hasSizeLessThanOrEqualTo(100));
    }
}
