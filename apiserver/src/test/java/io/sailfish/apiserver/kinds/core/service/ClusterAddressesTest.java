package io.sailfish.apiserver.kinds.core.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.apiserver.kinds.networking.IpAddressKind;
import io.sailfish.apiserver.kinds.networking.ServiceCidrKind;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.ResourceRegistry;
import io.sailfish.apiserver.registry.Verb;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Service;
import io.sailfish.model.api.core.v1.ServicePort;
import io.sailfish.model.api.core.v1.ServiceSpec;
import io.sailfish.model.api.meta.v1.DeleteOptions;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.api.networking.v1.IPAddress;
import io.sailfish.model.api.networking.v1.NetworkingV1;
import io.sailfish.model.api.networking.v1.ServiceCIDR;
import io.sailfish.model.api.networking.v1.ServiceCIDRSpec;
import io.sailfish.store.Store;
import io.sailfish.store.memory.MemoryStore;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClusterAddressesTest {
    private static final UserInfo SERVER = UserInfo.of("server");
    private static final Clock LATER = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(2));

    private final Store store = MemoryStore.open();
    private final ResourceRegistry registry = new ResourceRegistry(store, null);

    @BeforeEach
    void serve() {
        registry.add(new ServiceKind(SERVER).definition());
        registry.add(new ServiceCidrKind().definition());
        registry.add(new IpAddressKind().definition());
        givenRange("kubernetes", "10.0.0.0/29");
    }

    @AfterEach
    void close() {
        registry.close();
        store.close();
    }

    private static RequestContext context(Verb verb, String namespace, String name) {
        return RequestContext.of(SERVER, verb, namespace, name, Clock.systemUTC());
    }

    private void givenRange(String name, String range) {
        registry.store(NetworkingV1.SERVICE_CIDRS)
                .create(
                        context(Verb.CREATE, "", name),
                        ServiceCIDR.builder()
                                .metadata(ObjectMeta.builder().name(name).build())
                                .spec(ServiceCIDRSpec.builder()
                                        .cidrs(List.of(range))
                                        .build())
                                .build());
    }

    private Service create(String name, String address) {
        ServiceSpec spec = ServiceSpec.builder()
                .ports(List.of(ServicePort.builder().port(80).build()))
                .build();
        return registry.store(CoreV1.SERVICES)
                .create(
                        context(Verb.CREATE, "default", name),
                        Service.builder()
                                .metadata(ObjectMeta.builder()
                                        .name(name)
                                        .namespace("default")
                                        .build())
                                .spec(address.isEmpty() ? spec : spec.withClusterIP(address))
                                .build());
    }

    private void delete(String name) {
        registry.store(CoreV1.SERVICES).delete(context(Verb.DELETE, "default", name), DeleteOptions.EMPTY);
    }

    private List<String> taken() {
        return registry.store(NetworkingV1.IP_ADDRESSES).all().stream()
                .map(IPAddress::name)
                .toList();
    }

    @Test
    void whoeverHasAnAddressHasItsObject() {
        String address = create("one", "").spec().clusterIP();
        assertThat(taken()).containsExactly(address);
        IPAddress object = registry.store(NetworkingV1.IP_ADDRESSES).get("", address);
        assertThat(object.spec().parentRef())
                .isEqualTo(
                        ClusterAddresses.owner(registry.store(CoreV1.SERVICES).get("default", "one")));
        delete("one");
        assertThat(taken()).isEmpty();
    }

    @Test
    void anAddressIsGivenOnce() {
        create("one", "10.0.0.3");
        assertThatThrownBy(() -> create("two", "10.0.0.3")).hasMessageContaining("provided IP is already allocated");
        assertThatThrownBy(() -> create("two", "10.0.0.7")).hasMessageContaining("is not in the valid range");
        assertThatThrownBy(() -> create("two", "10.9.0.1"))
                .hasMessageContaining("the provided network does not match the current range");
        assertThat(taken()).containsExactly("10.0.0.3");
    }

    @Test
    void anotherRangeIsUsedWhenTheFirstIsFull() {
        IntStream.range(0, 6).forEach(i -> create("s" + i, ""));
        assertThatThrownBy(() -> create("more", "")).hasMessageContaining("range is full");
        givenRange("more", "10.1.0.0/29");
        assertThat(create("more", "").spec().clusterIP()).startsWith("10.1.0.");
    }

    @Test
    void whatACrashLeftIsRepaired() {
        Service kept = create("kept", "");
        ClusterAddresses addresses = new ClusterAddresses(SERVER, RandomGenerator.getDefault());
        ClusterAddresses.Taking orphan = new ClusterAddresses.Taking(
                registry, Clock.systemUTC(), false, ClusterAddresses.owner(kept).withName("never-written"));
        String left = addresses.takeAny(orphan).orElseThrow();
        registry.store(NetworkingV1.IP_ADDRESSES)
                .delete(context(Verb.DELETE, "", kept.spec().clusterIP()), DeleteOptions.EMPTY);
        new AddressRepair(registry, SERVER, Clock.systemUTC()).run();
        assertThat(taken())
                .as("young: its service may be under way")
                .contains(left, kept.spec().clusterIP());
        new AddressRepair(registry, SERVER, LATER).run();
        assertThat(taken()).containsExactly(kept.spec().clusterIP());
    }
}
