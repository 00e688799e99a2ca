package io.sailfish.controllers.servicecidr;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.client.fake.VirtualTimers;
import io.sailfish.client.work.Controller;
import io.sailfish.controllers.ControllerWorld;
import io.sailfish.model.api.meta.v1.DeleteOptions;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.api.networking.v1.IPAddress;
import io.sailfish.model.api.networking.v1.NetworkingV1;
import io.sailfish.model.api.networking.v1.ServiceCIDR;
import io.sailfish.model.api.networking.v1.ServiceCIDRSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServiceCidrControllerTest {
    private final VirtualTimers timers = new VirtualTimers();
    private final ControllerWorld world = new ControllerWorld(timers);

    @AfterEach
    void close() {
        world.close();
    }

    private void givenRange(String name, String... ranges) {
        world.client
                .resource(NetworkingV1.SERVICE_CIDRS)
                .create(ServiceCIDR.builder()
                        .metadata(ObjectMeta.builder().name(name).build())
                        .spec(ServiceCIDRSpec.builder().cidrs(List.of(ranges)).build())
                        .build());
    }

    private void givenAddress(String address) {
        world.client
                .resource(NetworkingV1.IP_ADDRESSES)
                .create(IPAddress.builder()
                        .metadata(ObjectMeta.builder()
                                .name(address)
                                .labels(Map.of("ipaddress.kubernetes.io/managed-by", "ipallocator.k8s.io"))
                                .build())
                        .build());
    }

    private ServiceCIDR awaitReady(String name, String status) {
        return world.client.await(
                NetworkingV1.SERVICE_CIDRS,
                "",
                name,
                item -> item.status().conditions().stream()
                        .anyMatch(condition -> condition.status().equals(status)));
    }

    private void delete(String name) {
        world.client.resource(NetworkingV1.SERVICE_CIDRS).delete("", name, DeleteOptions.EMPTY);
    }

    @Test
    void aNewRangeIsProtectedAndReady() {
        world.run(ServiceCidrController::create);
        givenRange("more", "10.1.0.0/16");
        ServiceCIDR ready = awaitReady("more", "True");
        assertThat(ready.metadata().finalizers()).containsExactly(ServiceCidrController.FINALIZER);
    }

    @Test
    void aDeletedRangeStaysWhileAnAddressIsInIt() throws InterruptedException {
        Controller<?> controller = world.run(ServiceCidrController::create);
        givenRange("more", "10.1.0.0/16");
        givenAddress("10.1.2.3");
        awaitReady("more", "True");
        controller.queue().awaitIdle();
        delete("more");
        assertThat(awaitReady("more", "False").status().conditions().getFirst().reason())
                .isEqualTo("Terminating");
        world.client.resource(NetworkingV1.IP_ADDRESSES).delete("", "10.1.2.3", DeleteOptions.EMPTY);
        controller.queue().awaitIdle();
        timers.advance(Duration.ofSeconds(11));
        world.client.awaitAll(NetworkingV1.SERVICE_CIDRS, List::isEmpty);
    }

    @Test
    void aRangeWithinAnotherGoesThoughAddressesAreInIt() throws InterruptedException {
        Controller<?> controller = world.run(ServiceCidrController::create);
        givenRange("all", "10.0.0.0/8");
        givenRange("more", "10.1.0.0/16");
        givenAddress("10.1.2.3");
        awaitReady("all", "True");
        awaitReady("more", "True");
        controller.queue().awaitIdle();
        delete("more");
        controller.queue().awaitIdle();
        timers.advance(Duration.ofSeconds(11));
        world.client.awaitAll(NetworkingV1.SERVICE_CIDRS, left -> left.size() == 1);
    }

    @Test
    void rangesOfDifferentFamiliesDoNotContainEachOther() {
        assertThat(AddressRange.parse("10.0.0.0/8").contains(AddressRange.parse("10.255.0.1")))
                .isTrue();
        assertThat(AddressRange.parse("10.0.0.0/8").contains(AddressRange.parse("11.0.0.1")))
                .isFalse();
        assertThat(AddressRange.parse("10.1.0.0/16").contains(AddressRange.parse("10.0.0.0/8")))
                .isFalse();
        assertThat(AddressRange.parse("fd00::/64").contains(AddressRange.parse("10.0.0.1")))
                .isFalse();
    }
}
