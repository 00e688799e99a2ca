package io.sailfish.apiserver.kinds.resource;

import io.sailfish.apiserver.kinds.rules.Each;
import io.sailfish.model.api.resource.v1.DeviceRequest;
import io.sailfish.model.api.resource.v1.DeviceSubRequest;
import io.sailfish.model.api.resource.v1.DeviceToleration;
import io.sailfish.model.api.resource.v1.ExactDeviceRequest;
import io.sailfish.model.api.resource.v1.ResourceClaimSpec;
import java.util.List;

/** What claims leave out: one device, and tolerations of exactly the value they name. */
final class ClaimDefaults {
    private static final String EXACT = "ExactCount";

    private ClaimDefaults() {}

    static ResourceClaimSpec filled(ResourceClaimSpec spec) {
        List<DeviceRequest> given = spec.devices().requests();
        List<DeviceRequest> requests = Each.of(given, ClaimDefaults::filled);
        return requests == given ? spec : spec.withDevices(spec.devices().withRequests(requests));
    }

    private static DeviceRequest filled(DeviceRequest given) {
        DeviceRequest request = given;
        if (request.hasExactly()) {
            ExactDeviceRequest exactly = filled(request.exactly());
            request = exactly == request.exactly() ? request : request.withExactly(exactly);
        }
        List<DeviceSubRequest> choices = Each.of(request.firstAvailable(), ClaimDefaults::filled);
        return choices == request.firstAvailable() ? request : request.withFirstAvailable(choices);
    }

    private static ExactDeviceRequest filled(ExactDeviceRequest given) {
        ExactDeviceRequest request = given.allocationMode().isEmpty() ? given.withAllocationMode(EXACT) : given;
        request = request.allocationMode().equals(EXACT) && request.count() == 0 ? request.withCount(1) : request;
        List<DeviceToleration> tolerations = tolerations(request.tolerations());
        return tolerations == request.tolerations() ? request : request.withTolerations(tolerations);
    }

    private static DeviceSubRequest filled(DeviceSubRequest given) {
        DeviceSubRequest request = given.allocationMode().isEmpty() ? given.withAllocationMode(EXACT) : given;
        request = request.allocationMode().equals(EXACT) && request.count() == 0 ? request.withCount(1) : request;
        List<DeviceToleration> tolerations = tolerations(request.tolerations());
        return tolerations == request.tolerations() ? request : request.withTolerations(tolerations);
    }

    static List<DeviceToleration> tolerations(List<DeviceToleration> given) {
        return Each.of(given, one -> one.operator().isEmpty() ? one.withOperator("Equal") : one);
    }
}
