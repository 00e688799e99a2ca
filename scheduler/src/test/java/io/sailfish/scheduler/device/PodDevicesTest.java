package io.sailfish.scheduler.device;

import static io.sailfish.scheduler.device.GivenDevices.claim;
import static io.sailfish.scheduler.device.GivenDevices.device;
import static io.sailfish.scheduler.device.GivenDevices.deviceClass;
import static io.sailfish.scheduler.device.GivenDevices.request;
import static io.sailfish.scheduler.device.GivenDevices.slice;
import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.api.resource.v1.AllocationResult;
import io.sailfish.model.api.resource.v1.DeviceConstraint;
import io.sailfish.model.api.resource.v1.DeviceCounterConsumption;
import io.sailfish.model.api.resource.v1.DeviceRequest;
import io.sailfish.model.api.resource.v1.DeviceRequestAllocationResult;
import io.sailfish.model.api.resource.v1.DeviceSubRequest;
import io.sailfish.model.api.resource.v1.DeviceTaint;
import io.sailfish.model.api.resource.v1.DeviceToleration;
import io.sailfish.model.api.resource.v1.ExactDeviceRequest;
import io.sailfish.model.api.resource.v1.ResourceClaim;
import io.sailfish.model.api.resource.v1.ResourceSlice;
import io.sailfish.scheduler.device.PodDevices.Answer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PodDevicesTest {
    private final DeviceTable table = new DeviceTable(GivenDevices.SELECTORS);

    @BeforeEach
    void given() {
        table.complete();
        table.put(deviceClass("gpu"));
        table.put(slice("n1", device("g0", "a100"), device("g1", "h100"), device("g2", "h100")));
    }

    private static Pod pod(String name, String... claims) {
        return GivenDevices.claiming(
                Pod.builder()
                        .metadata(ObjectMeta.builder()
                                .namespace("default")
                                .name(name)
                                .uid(name)
                                .build())
                        .build(),
                claims);
    }

    private Answer ask(String node, String... claims) {
        return PodDevices.of(pod("p", claims), table).on(node, Map.of());
    }

    private String refusal(String node, String... claims) {
        return ask(node, claims) instanceof Answer.Refused(String reason) ? reason : "";
    }

    /** "request=device" of all claims. */
    private List<String> given(String... claims) {
        return ask("n1", claims) instanceof Answer.Fits(List<ClaimUse> uses)
                ? uses.stream()
                        .flatMap(use -> use.allocation().devices().results().stream())
                        .map(result -> result.request() + "=" + result.device())
                        .toList()
                : List.of();
    }

    @Test
    void aClaimGetsWhatItsSelectorsSelect() {
        table.put(claim("c", request("a", 2, "h100")));
        assertThat(given("c")).containsExactly("a=g1", "a=g2");
        assertThat(refusal("n2", "c")).isEqualTo("cannot allocate all claims");
        Answer.Fits fits = (Answer.Fits) ask("n1", "c");
        AllocationResult allocation = fits.uses().getFirst().allocation();
        assertThat(allocation
                        .nodeSelector()
                        .nodeSelectorTerms()
                        .getFirst()
                        .matchFields()
                        .getFirst()
                        .values())
                .containsExactly("n1");
        DeviceRequestAllocationResult result = allocation.devices().results().getFirst();
        assertThat(result.driver()).isEqualTo(GivenDevices.DRIVER);
        assertThat(result.pool()).isEqualTo("n1");
    }

    @Test
    void theSelectorsOfTheClassCountToo() {
        table.put(deviceClass("gpu", "a100"));
        table.put(claim("c", request("a", 1)));
        assertThat(given("c")).containsExactly("a=g0");
        table.put(claim("c", request("a", 2)));
        assertThat(refusal("n1", "c")).isEqualTo("cannot allocate all claims");
    }

    @Test
    void whatOthersHaveIsTaken() {
        table.put(claim("c", request("a", 1, "h100")));
        table.put(claim("d", request("a", 2, "h100")));
        Answer.Fits fits = (Answer.Fits) ask("n1", "c");
        table.assume(pod("p"), fits.uses());
        assertThat(refusal("n1", "d")).isEqualTo("cannot allocate all claims");
        assertThat(refusal("n2", "c")).isEqualTo("resourceclaim not available on the node");
        table.forget("p");
        assertThat(given("d")).containsExactly("a=g1", "a=g2");
    }

    @Test
    void claimsAreSatisfiedTogetherOrNotAtAll() {
        // What the first request would take first is all that the second can have.
        table.put(claim("c", request("any", 1), request("a100", 1, "a100")));
        assertThat(given("c")).containsExactly("any=g1", "a100=g0");
        table.put(claim("d", request("all", 3)));
        assertThat(refusal("n1", "c", "d")).isEqualTo("cannot allocate all claims");
    }

    @Test
    void theFirstChoiceThatCanBeHadIsTaken() {
        DeviceSubRequest large = DeviceSubRequest.builder()
                .name("large")
                .deviceClassName("gpu")
                .allocationMode("ExactCount")
                .count(3)
                .selectors(GivenDevices.selectors("h100"))
                .build();
        table.put(claim(
                "c",
                DeviceRequest.builder()
                        .name("a")
                        .firstAvailable(List.of(large, large.withName("small").withCount(2)))
                        .build()));
        assertThat(given("c")).containsExactly("a/small=g1", "a/small=g2");
    }

    @Test
    void allMeansEveryOne() {
        ExactDeviceRequest all = ExactDeviceRequest.builder()
                .deviceClassName("gpu")
                .allocationMode("All")
                .build();
        table.put(claim("c", DeviceRequest.builder().name("a").exactly(all).build()));
        assertThat(given("c")).containsExactly("a=g0", "a=g1", "a=g2");
        table.put(claim("d", request("a", 1)));
        table.assume(pod("q"), ((Answer.Fits) ask("n1", "d")).uses());
        assertThat(refusal("n1", "c")).isEqualTo("cannot allocate all claims");
        ResourceClaim admin = claim(
                "e",
                DeviceRequest.builder()
                        .name("a")
                        .exactly(all.withAdminAccess(true))
                        .build());
        table.put(admin);
        assertThat(given("e")).containsExactly("a=g0", "a=g1", "a=g2");
    }

    @Test
    void constraintsHoldBetweenDevices() {
        ResourceClaim claim = claim("c", request("a", 2));
        DeviceConstraint same = DeviceConstraint.builder()
                .matchAttribute(GivenDevices.DRIVER + "/model")
                .build();
        table.put(claim.withSpec(claim.spec().withDevices(claim.spec().devices().withConstraints(List.of(same)))));
        assertThat(given("c")).containsExactly("a=g1", "a=g2");
        DeviceConstraint distinct = DeviceConstraint.builder()
                .distinctAttribute(GivenDevices.DRIVER + "/model")
                .build();
        table.put(claim.withSpec(claim.spec().withDevices(claim.spec().devices().withConstraints(List.of(distinct)))));
        assertThat(given("c")).containsExactly("a=g0", "a=g1");
    }

    @Test
    void taintsKeepDevicesFromThoseWhoDoNotTolerateThem() {
        DeviceTaint taint =
                DeviceTaint.builder().key("broken").effect("NoSchedule").build();
        table.put(slice("n1", device("g0", "a100").withTaints(List.of(taint))));
        table.put(claim("c", request("a", 1)));
        assertThat(refusal("n1", "c")).isEqualTo("cannot allocate all claims");
        DeviceRequest request = request("a", 1);
        table.put(claim(
                "c",
                request.withExactly(request.exactly()
                        .withTolerations(List.of(DeviceToleration.builder()
                                .key("broken")
                                .operator("Exists")
                                .build())))));
        assertThat(given("c")).containsExactly("a=g0");
    }

    @Test
    void aPoolThatIsNotWholeOffersNothing() {
        ResourceSlice incomplete = slice("n1", device("g0", "a100"));
        table.put(incomplete.withSpec(
                incomplete.spec().withPool(incomplete.spec().pool().withResourceSliceCount(2))));
        table.put(claim("c", request("a", 1)));
        assertThat(refusal("n1", "c")).isEqualTo("cannot allocate all claims");
    }

    @Test
    void whatIsGivenInPartsIsNotGivenAtAll() {
        DeviceCounterConsumption part =
                DeviceCounterConsumption.builder().counterSet("memory").build();
        table.put(slice("n1", device("g0", "a100").withConsumesCounters(List.of(part))));
        table.put(claim("c", request("a", 1)));
        assertThat(refusal("n1", "c")).isEqualTo("cannot allocate all claims");
    }

    @Test
    void tellsWhatLacks() {
        assertThat(refusal("n1", "c")).isEqualTo("resourceclaim \"c\" not found");
        table.put(claim("c", request("a", 1, "!")));
        assertThat(refusal("n1", "c")).isEqualTo("claim c: selector #0: CEL runtime error: no such key: model");
        table.removeClass("gpu");
        assertThat(refusal("n1", "c")).isEqualTo("request a: device class gpu does not exist");
        assertThat(PodDevices.of(pod("p", "c"), new DeviceTable(GivenDevices.SELECTORS))
                        .on("n1", Map.of()))
                .isEqualTo(new Answer.Refused("waiting to know all devices and claims"));
    }
}
