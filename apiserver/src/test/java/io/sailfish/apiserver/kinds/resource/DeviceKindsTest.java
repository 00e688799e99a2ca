package io.sailfish.apiserver.kinds.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.Strategy;
import io.sailfish.apiserver.registry.Verb;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.resource.v1.CELDeviceSelector;
import io.sailfish.model.api.resource.v1.Device;
import io.sailfish.model.api.resource.v1.DeviceAttribute;
import io.sailfish.model.api.resource.v1.DeviceClaim;
import io.sailfish.model.api.resource.v1.DeviceClass;
import io.sailfish.model.api.resource.v1.DeviceClassSpec;
import io.sailfish.model.api.resource.v1.DeviceConstraint;
import io.sailfish.model.api.resource.v1.DeviceRequest;
import io.sailfish.model.api.resource.v1.DeviceSelector;
import io.sailfish.model.api.resource.v1.DeviceTaint;
import io.sailfish.model.api.resource.v1.ExactDeviceRequest;
import io.sailfish.model.api.resource.v1.ResourceClaim;
import io.sailfish.model.api.resource.v1.ResourceClaimSpec;
import io.sailfish.model.api.resource.v1.ResourcePool;
import io.sailfish.model.api.resource.v1.ResourceSlice;
import io.sailfish.model.api.resource.v1.ResourceSliceSpec;
import io.sailfish.model.status.FieldError;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeviceKindsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final RequestContext CREATE =
            RequestContext.of(UserInfo.of("someone"), Verb.CREATE, "default", "", Clock.fixed(NOW, ZoneOffset.UTC));

    private final Strategy<ResourceClaim> claims =
            new ResourceClaimKind().definition().strategy();
    private final Strategy<DeviceClass> classes =
            new DeviceClassKind().definition().strategy();
    private final Strategy<ResourceSlice> slices =
            new ResourceSliceKind().definition().strategy();

    private static List<String> texts(FieldErrors errors) {
        return errors.list().stream().map(FieldError::toString).toList();
    }

    private ResourceClaim claim(DeviceRequest request, DeviceConstraint... constraints) {
        return claims.defaults(ResourceClaim.builder()
                .spec(ResourceClaimSpec.builder()
                        .devices(DeviceClaim.builder()
                                .requests(List.of(request))
                                .constraints(List.of(constraints))
                                .build())
                        .build())
                .build());
    }

    private static DeviceRequest.Builder gpu() {
        return DeviceRequest.builder()
                .name("gpu")
                .exactly(ExactDeviceRequest.builder()
                        .deviceClassName("gpu.example.com")
                        .build());
    }

    private List<String> problems(ResourceClaim claim) {
        FieldErrors errors = new FieldErrors();
        claims.validate(CREATE, claim, errors);
        return texts(errors);
    }

    @Test
    void aClaimAsksForOneDeviceUnlessItSaysMore() {
        ResourceClaim claim = claim(gpu().build());
        ExactDeviceRequest exactly =
                claim.spec().devices().requests().getFirst().exactly();
        assertThat(exactly.allocationMode()).isEqualTo("ExactCount");
        assertThat(exactly.count()).isEqualTo(1);
        assertThat(problems(claim)).isEmpty();
        assertThat(claims.defaults(claim)).isSameAs(claim);
    }

    @Test
    void aConstraintNamesRequestsThatAreThere() {
        DeviceConstraint constraint = DeviceConstraint.builder()
                .requests(List.of("nic"))
                .matchAttribute("numa")
                .build();
        assertThat(problems(claim(gpu().build(), constraint)))
                .containsExactly(
                        "spec.devices.constraints[0].requests[0]: Invalid value: \"nic\": must be the name of a request"
                                + " in the claim or the name of a request and a subrequest separated by '/'",
                        "spec.devices.constraints[0].matchAttribute: Invalid value: \"numa\": a fully qualified name"
                                + " must be a domain and a name separated by a slash");
    }

    @Test
    void aRequestIsOneOfTwoForms() {
        DeviceRequest neither = DeviceRequest.builder().name("gpu").build();
        assertThat(problems(claim(neither)))
                .containsExactly("spec.devices.requests[0]: Required value: exactly one of `exactly` or"
                        + " `firstAvailable` is required");
    }

    @Test
    void theSpecOfAClaimStays() {
        ResourceClaim old = claim(gpu().build());
        ResourceClaim other = claim(gpu().name("other").build());
        FieldErrors errors = new FieldErrors();
        claims.validateUpdate(CREATE, other, old, errors);
        assertThat(texts(errors))
                .singleElement()
                .asString()
                .startsWith("spec: Invalid value: ")
                .endsWith("immutable");
    }

    private List<String> selecting(String expression) {
        FieldErrors errors = new FieldErrors();
        classes.validate(
                CREATE,
                DeviceClass.builder()
                        .spec(DeviceClassSpec.builder()
                                .selectors(List.of(DeviceSelector.builder()
                                        .cel(CELDeviceSelector.builder()
                                                .expression(expression)
                                                .build())
                                        .build()))
                                .build())
                        .build(),
                errors);
        return texts(errors);
    }

    @Test
    void selectorsAreExpressionsAboutADevice() {
        assertThat(selecting("device.driver == 'd.example.com' && device.attributes['d.example.com'].model == 'x'"))
                .isEmpty();
        assertThat(selecting("device.colour == 'red'"))
                .singleElement()
                .asString()
                .startsWith("spec.selectors[0].cel.expression: Invalid value: ")
                .contains("undefined field");
        assertThat(selecting("1"))
                .singleElement()
                .asString()
                .endsWith("must evaluate to bool or the unknown type, not int");
    }

    private ResourceSlice slice(Device device) {
        ResourceSlice slice = ResourceSlice.builder()
                .spec(ResourceSliceSpec.builder()
                        .driver("d.example.com")
                        .pool(ResourcePool.builder()
                                .name("pool")
                                .resourceSliceCount(1)
                                .build())
                        .nodeName("node-1")
                        .devices(List.of(device))
                        .build())
                .build();
        return slices.prepareForCreate(CREATE, slice);
    }

    private List<String> offered(ResourceSlice slice) {
        FieldErrors errors = new FieldErrors();
        slices.validate(CREATE, slice, errors);
        return texts(errors);
    }

    @Test
    void taintsOfDevicesSaySinceWhen() {
        ResourceSlice slice = slice(Device.builder()
                .name("gpu-0")
                .taints(List.of(
                        DeviceTaint.builder().key("broken").effect("NoSchedule").build()))
                .build());
        assertThat(slice.spec()
                        .devices()
                        .getFirst()
                        .taints()
                        .getFirst()
                        .timeAdded()
                        .instant())
                .isEqualTo(NOW);
        assertThat(offered(slice)).isEmpty();
    }

    @Test
    void attributesHaveOneValue() {
        ResourceSlice slice = slice(Device.builder()
                .name("gpu-0")
                .attributes(Map.of(
                        "model",
                        DeviceAttribute.EMPTY,
                        "version",
                        DeviceAttribute.builder().version("one").build()))
                .build());
        assertThat(offered(slice))
                .containsExactlyInAnyOrder(
                        "spec.devices[0].attributes[model]: Invalid value: \"\": exactly one value must be specified",
                        "spec.devices[0].attributes[version].version: Invalid value: \"one\": must be a string"
                                + " compatible with semver.org spec 2.0.0");
    }

    @Test
    void devicesAreSomewhere() {
        ResourceSlice nowhere = slice(Device.builder().name("gpu-0").build());
        nowhere = nowhere.withSpec(nowhere.spec().without(ResourceSliceSpec.NODE_NAME));
        assertThat(offered(nowhere))
                .containsExactly("spec: Required value: exactly one of `nodeName`, `nodeSelector`, `allNodes`,"
                        + " `perDeviceNodeSelection` is required");
    }
}
