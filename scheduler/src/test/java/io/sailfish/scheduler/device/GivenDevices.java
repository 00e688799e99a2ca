package io.sailfish.scheduler.device;

import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodResourceClaim;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.api.resource.v1.CELDeviceSelector;
import io.sailfish.model.api.resource.v1.Device;
import io.sailfish.model.api.resource.v1.DeviceAttribute;
import io.sailfish.model.api.resource.v1.DeviceClaim;
import io.sailfish.model.api.resource.v1.DeviceClass;
import io.sailfish.model.api.resource.v1.DeviceClassSpec;
import io.sailfish.model.api.resource.v1.DeviceRequest;
import io.sailfish.model.api.resource.v1.DeviceSelector;
import io.sailfish.model.api.resource.v1.ExactDeviceRequest;
import io.sailfish.model.api.resource.v1.ResourceClaim;
import io.sailfish.model.api.resource.v1.ResourceClaimSpec;
import io.sailfish.model.api.resource.v1.ResourcePool;
import io.sailfish.model.api.resource.v1.ResourceSlice;
import io.sailfish.model.api.resource.v1.ResourceSliceSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Devices, classes and claims for tests. */
public final class GivenDevices {
    public static final String DRIVER = "gpu.example.com";

    private GivenDevices() {}

    /** Expressions here are models: "a100" selects the devices whose attribute "model" is that; "!" has no answer. */
    public static final DeviceSelectors SELECTORS = expression -> (driver, device) -> {
        if (expression.equals("!")) {
            throw new DeviceSelectors.Failure("no such key: model", null);
        }
        return expression.equals(
                device.attributes().getOrDefault("model", DeviceAttribute.EMPTY).string(""));
    };

    public static Device device(String name, String model) {
        return Device.builder()
                .name(name)
                .attributes(
                        Map.of("model", DeviceAttribute.builder().string(model).build()))
                .build();
    }

    /** All devices of a node's pool. */
    public static ResourceSlice slice(String node, Device... devices) {
        return ResourceSlice.builder()
                .metadata(ObjectMeta.builder().name(node + "-slice").build())
                .spec(ResourceSliceSpec.builder()
                        .driver(DRIVER)
                        .nodeName(node)
                        .pool(ResourcePool.builder()
                                .name(node)
                                .resourceSliceCount(1)
                                .build())
                        .devices(List.of(devices))
                        .build())
                .build();
    }

    public static DeviceClass deviceClass(String name, String... selectors) {
        return DeviceClass.builder()
                .metadata(ObjectMeta.builder().name(name).build())
                .spec(DeviceClassSpec.builder().selectors(selectors(selectors)).build())
                .build();
    }

    public static List<DeviceSelector> selectors(String... expressions) {
        List<DeviceSelector> selectors = new ArrayList<>();
        for (String expression : expressions) {
            selectors.add(DeviceSelector.builder()
                    .cel(CELDeviceSelector.builder().expression(expression).build())
                    .build());
        }
        return selectors;
    }

    /** So many devices of the class "gpu" that the expressions select. */
    public static DeviceRequest request(String name, long count, String... selectors) {
        return DeviceRequest.builder()
                .name(name)
                .exactly(ExactDeviceRequest.builder()
                        .deviceClassName("gpu")
                        .allocationMode("ExactCount")
                        .count(count)
                        .selectors(selectors(selectors))
                        .build())
                .build();
    }

    public static ResourceClaim claim(String name, DeviceRequest... requests) {
        return ResourceClaim.builder()
                .metadata(ObjectMeta.builder().namespace("default").name(name).build())
                .spec(ResourceClaimSpec.builder()
                        .devices(DeviceClaim.builder()
                                .requests(List.of(requests))
                                .build())
                        .build())
                .build();
    }

    /** The pod with these claims. */
    public static Pod claiming(Pod pod, String... claims) {
        List<PodResourceClaim> all = new ArrayList<>();
        for (String claim : claims) {
            all.add(PodResourceClaim.builder()
                    .name(claim)
                    .resourceClaimName(claim)
                    .build());
        }
        return pod.withSpec(pod.spec().withResourceClaims(all));
    }
}
