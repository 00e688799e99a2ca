package io.sailfish.controllers.resourceclaim;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.client.ResourceClient.ListOptions;
import io.sailfish.client.claim.PodClaims;
import io.sailfish.client.time.Timers;
import io.sailfish.controllers.ControllerWorld;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Event;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodResourceClaim;
import io.sailfish.model.api.core.v1.PodSpec;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.api.resource.v1.AllocationResult;
import io.sailfish.model.api.resource.v1.DeviceAllocationResult;
import io.sailfish.model.api.resource.v1.DeviceClaim;
import io.sailfish.model.api.resource.v1.DeviceRequest;
import io.sailfish.model.api.resource.v1.DeviceRequestAllocationResult;
import io.sailfish.model.api.resource.v1.ResourceClaim;
import io.sailfish.model.api.resource.v1.ResourceClaimSpec;
import io.sailfish.model.api.resource.v1.ResourceClaimStatus;
import io.sailfish.model.api.resource.v1.ResourceClaimTemplate;
import io.sailfish.model.api.resource.v1.ResourceClaimTemplateSpec;
import io.sailfish.model.api.resource.v1.ResourceV1;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ResourceClaimControllerTest {
    private static final ResourceClaimSpec SPEC = ResourceClaimSpec.builder()
            .devices(DeviceClaim.builder()
                    .requests(List.of(DeviceRequest.builder().name("gpu").build()))
                    .build())
            .build();
    private static final AllocationResult ALLOCATION = AllocationResult.builder()
            .devices(DeviceAllocationResult.builder()
                    .results(List.of(DeviceRequestAllocationResult.builder()
                            .request("gpu")
                            .device("gpu-0")
                            .build()))
                    .build())
            .build();

    private final ControllerWorld world = new ControllerWorld(Timers.system());

    @BeforeEach
    void start() {
        world.run(ResourceClaimController::create);
    }

    @AfterEach
    void close() {
        world.close();
    }

    private void givenTemplate() {
        world.client
                .resource(ResourceV1.RESOURCE_CLAIM_TEMPLATES)
                .create(ResourceClaimTemplate.builder()
                        .metadata(ControllerWorld.metadata("one-gpu").build())
                        .spec(ResourceClaimTemplateSpec.builder()
                                .metadata(ObjectMeta.builder()
                                        .labels(Map.of("team", "a"))
                                        .build())
                                .spec(SPEC)
                                .build())
                        .build());
    }

    private Pod givenPod(PodResourceClaim claim, String node) {
        return world.client
                .resource(CoreV1.PODS)
                .create(Pod.builder()
                        .metadata(ControllerWorld.metadata("trainer").build())
                        .spec(PodSpec.builder()
                                .nodeName(node)
                                .resourceClaims(List.of(claim))
                                .build())
                        .build());
    }

    private static PodResourceClaim fromTemplate() {
        return PodResourceClaim.builder()
                .name("gpu")
                .resourceClaimTemplateName("one-gpu")
                .build();
    }

    private static PodResourceClaim shared() {
        return PodResourceClaim.builder()
                .name("gpu")
                .resourceClaimName("shared")
                .build();
    }

    private Pod awaitNamed() {
        return world.client.await(
                CoreV1.PODS, "default", "trainer", pod -> !PodClaims.names(pod).isEmpty());
    }

    private List<ResourceClaim> claims() {
        return world.client
                .resource(ResourceV1.RESOURCE_CLAIMS)
                .list("default", ListOptions.ALL)
                .items();
    }

    private void end(Pod pod) {
        world.client
                .resource(CoreV1.PODS)
                .updateStatus(pod.withStatus(pod.status().withPhase("Succeeded")));
    }

    @Test
    void aPodGetsAClaimForEachTemplate() {
        givenTemplate();
        givenPod(fromTemplate(), "");
        Pod pod = awaitNamed();
        assertThat(claims()).singleElement().satisfies(claim -> {
            assertThat(claim.name())
                    .startsWith("trainer-gpu-")
                    .isEqualTo(PodClaims.names(pod).getFirst());
            assertThat(claim.spec()).isEqualTo(SPEC);
            assertThat(claim.metadata().labels()).containsEntry("team", "a");
            assertThat(claim.metadata().annotations()).containsEntry(GeneratedClaim.ANNOTATION, "gpu");
            assertThat(PodClaims.isOwned(claim, pod)).isTrue();
        });
    }

    @Test
    void aPodWaitsForItsTemplate() {
        givenPod(fromTemplate(), "");
        List<Event> events = world.client.awaitAll(CoreV1.EVENTS, all -> !all.isEmpty());
        assertThat(events.getFirst().reason()).isEqualTo("FailedResourceClaimCreation");
        assertThat(events.getFirst().message())
                .startsWith("PodResourceClaim gpu: ")
                .contains("\"one-gpu\" not found");
        givenTemplate();
        awaitNamed();
        assertThat(claims()).hasSize(1);
    }

    @Test
    void theClaimOfAPodThatHasEndedGoes() {
        givenTemplate();
        givenPod(fromTemplate(), "");
        Pod pod = awaitNamed();
        ResourceClaim claim = world.client
                .resource(ResourceV1.RESOURCE_CLAIMS)
                .get("default", PodClaims.names(pod).getFirst());
        end(pod);
        world.client.awaitGone(ResourceV1.RESOURCE_CLAIMS, "default", claim.name());
    }

    @Test
    void aClaimThatNobodyUsesLosesItsDevices() {
        Pod pod = givenPod(shared(), "node");
        ResourceClaim claim = world.client
                .resource(ResourceV1.RESOURCE_CLAIMS)
                .create(ResourceClaim.builder()
                        .metadata(ControllerWorld.metadata("shared")
                                .finalizers(List.of(ClaimRelease.FINALIZER))
                                .build())
                        .spec(SPEC)
                        .build());
        world.client
                .resource(ResourceV1.RESOURCE_CLAIMS)
                .updateStatus(claim.withStatus(
                        ResourceClaimStatus.builder().allocation(ALLOCATION).build()));
        // Placed by hand: the reservation is added for it.
        world.client.await(ResourceV1.RESOURCE_CLAIMS, "default", "shared", now -> PodClaims.isReserved(now, pod));
        end(world.client.resource(CoreV1.PODS).get("default", "trainer"));
        ResourceClaim freed = world.client.await(
                ResourceV1.RESOURCE_CLAIMS,
                "default",
                "shared",
                now -> now.metadata().finalizers().isEmpty());
        assertThat(freed.status().hasAllocation()).isFalse();
        assertThat(freed.status().reservedFor()).isEmpty();
    }

    @Test
    void longNamesAreCutInProportion() {
        String prefix = GeneratedClaim.prefix("p".repeat(80), "c".repeat(40));
        assertThat(prefix).hasSizeLessThan(58).startsWith("p".repeat(37) + "-").endsWith("c".repeat(18));
    }
}
