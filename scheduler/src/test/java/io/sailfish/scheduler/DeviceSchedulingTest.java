package io.sailfish.scheduler;

import static io.sailfish.scheduler.device.GivenDevices.claim;
import static io.sailfish.scheduler.device.GivenDevices.claiming;
import static io.sailfish.scheduler.device.GivenDevices.device;
import static io.sailfish.scheduler.device.GivenDevices.deviceClass;
import static io.sailfish.scheduler.device.GivenDevices.request;
import static io.sailfish.scheduler.device.GivenDevices.slice;
import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.client.claim.PodClaims;
import io.sailfish.client.fake.FakeClient;
import io.sailfish.client.fake.VirtualTimers;
import io.sailfish.client.informer.InformerFactory;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.resource.v1.ResourceClaim;
import io.sailfish.model.api.resource.v1.ResourceV1;
import io.sailfish.scheduler.device.GivenDevices;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeviceSchedulingTest {
    private final VirtualTimers timers = new VirtualTimers();
    private final FakeClient client = new FakeClient(timers);
    private final InformerFactory informers = new InformerFactory(client, timers);
    private final Scheduler scheduler = new Scheduler(
            SchedulerConfig.defaults(),
            client,
            informers,
            timers,
            new Random(1),
            SchedulerMetrics.unread(),
            GivenDevices.SELECTORS);

    @BeforeEach
    void given() {
        client.given(CoreV1.NODES, Given.node("n1", "8"));
        client.given(CoreV1.NODES, Given.node("n2", "8"));
        client.given(ResourceV1.DEVICE_CLASSES, deviceClass("gpu"));
    }

    @AfterEach
    void close() {
        scheduler.close();
        informers.close();
    }

    private Pod awaitPlaced(String pod) {
        return client.await(
                CoreV1.PODS, "default", pod, now -> !now.spec().nodeName().isEmpty());
    }

    private void awaitRefused(String pod, String reason) {
        client.await(
                CoreV1.PODS,
                "default",
                pod,
                now -> now.status().conditions().stream()
                        .anyMatch(condition -> condition.message().contains(reason)));
    }

    @Test
    void aPodGoesWhereItsClaimCanBeAllocated() {
        client.given(ResourceV1.RESOURCE_SLICES, slice("n2", device("g0", "a100")));
        client.given(ResourceV1.RESOURCE_CLAIMS, claim("c", request("a", 1, "a100")));
        scheduler.start();
        client.resource(CoreV1.PODS).create(claiming(Given.pod("p", "1"), "c"));
        Pod pod = awaitPlaced("p");
        assertThat(pod.spec().nodeName()).isEqualTo("n2");
        ResourceClaim claim = client.resource(ResourceV1.RESOURCE_CLAIMS).get("default", "c");
        assertThat(claim.status().allocation().devices().results())
                .extracting(result -> result.device())
                .containsExactly("g0");
        assertThat(PodClaims.isReserved(claim, pod)).isTrue();
        assertThat(claim.metadata().finalizers()).containsExactly("resource.kubernetes.io/delete-protection");
    }

    @Test
    void aPodWaitsForItsClaimAndForDevices() {
        scheduler.start();
        client.resource(CoreV1.PODS).create(claiming(Given.pod("p", "1"), "c"));
        awaitRefused("p", "0/2 nodes are available: 2 resourceclaim \"c\" not found.");
        timers.advance(Duration.ofSeconds(5));
        client.resource(ResourceV1.RESOURCE_CLAIMS).create(claim("c", request("a", 1)));
        awaitRefused("p", "0/2 nodes are available: 2 cannot allocate all claims.");
        timers.advance(Duration.ofSeconds(10));
        client.resource(ResourceV1.RESOURCE_SLICES).create(slice("n1", device("g0", "a100")));
        assertThat(awaitPlaced("p").spec().nodeName()).isEqualTo("n1");
    }

    @Test
    void aSharedClaimDrawsItsPodsToOneNode() {
        client.given(ResourceV1.RESOURCE_SLICES, slice("n1", device("g0", "a100")));
        client.given(ResourceV1.RESOURCE_CLAIMS, claim("c", request("a", 1)));
        client.given(ResourceV1.RESOURCE_CLAIMS, claim("d", request("a", 1)));
        scheduler.start();
        client.resource(CoreV1.PODS).create(claiming(Given.pod("p", "1"), "c"));
        client.resource(CoreV1.PODS).create(claiming(Given.pod("q", "1"), "c"));
        List<Pod> pods = List.of(awaitPlaced("p"), awaitPlaced("q"));
        assertThat(pods).allMatch(pod -> pod.spec().nodeName().equals("n1"));
        ResourceClaim claim = client.resource(ResourceV1.RESOURCE_CLAIMS).get("default", "c");
        assertThat(pods).allMatch(pod -> PodClaims.isReserved(claim, pod));
        // The only device is taken.
        client.resource(CoreV1.PODS).create(claiming(Given.pod("r", "1"), "d"));
        awaitRefused("r", "0/2 nodes are available: 2 cannot allocate all claims.");
    }
}
