package io.sailfish.scheduler.device;

import io.sailfish.model.api.resource.v1.DeviceConstraint;
import io.sailfish.model.api.resource.v1.DeviceRequest;
import io.sailfish.model.api.resource.v1.DeviceSelector;
import io.sailfish.model.api.resource.v1.DeviceSubRequest;
import io.sailfish.model.api.resource.v1.DeviceTaint;
import io.sailfish.model.api.resource.v1.DeviceToleration;
import io.sailfish.model.api.resource.v1.ExactDeviceRequest;
import java.util.ArrayList;
import java.util.List;

/**
 * One way to satisfy a request.
 *
 * @param request       the request's name
 * @param reference     by which it is referred to: "request", or "request/choice"
 * @param all           whether every device that is selected is wanted
 * @param count         how many otherwise
 * @param isForAdmin    whether it does not matter who else has the devices
 * @param asksCapacity  whether a share of a device is wanted
 */
record Wanted(
        String request,
        String reference,
        String deviceClass,
        List<DeviceSelector> selectors,
        boolean all,
        long count,
        boolean isForAdmin,
        boolean asksCapacity,
        List<DeviceToleration> tolerations) {

    /** The ways to satisfy a request, the preferred first. */
    static List<Wanted> of(DeviceRequest request) {
        if (request.hasExactly()) {
            ExactDeviceRequest exactly = request.exactly();
            return List.of(new Wanted(
                    request.name(),
                    request.name(),
                    exactly.deviceClassName(),
                    exactly.selectors(),
                    exactly.allocationMode().equals("All"),
                    exactly.count(),
                    exactly.adminAccess(false),
                    exactly.hasCapacity(),
                    exactly.tolerations()));
        }
        List<Wanted> choices = new ArrayList<>(request.firstAvailable().size());
        for (DeviceSubRequest choice : request.firstAvailable()) {
            choices.add(new Wanted(
                    request.name(),
                    request.name() + "/" + choice.name(),
                    choice.deviceClassName(),
                    choice.selectors(),
                    choice.allocationMode().equals("All"),
                    choice.count(),
                    false,
                    choice.hasCapacity(),
                    choice.tolerations()));
        }
        return choices;
    }

    /** Whether a list of references names this; an empty one names all. */
    boolean isNamedBy(List<String> references) {
        return references.isEmpty() || references.contains(request) || references.contains(reference);
    }

    boolean isUnder(DeviceConstraint constraint) {
        return isNamedBy(constraint.requests());
    }

    /** Whether the device's taints let it be given. */
    boolean tolerates(List<DeviceTaint> taints) {
        return taints.stream()
                .filter(taint ->
                        taint.effect().equals("NoSchedule") || taint.effect().equals("NoExecute"))
                .allMatch(taint -> tolerations.stream().anyMatch(toleration -> tolerates(toleration, taint)));
    }

    private static boolean tolerates(DeviceToleration toleration, DeviceTaint taint) {
        return (toleration.effect().isEmpty() || toleration.effect().equals(taint.effect()))
                && (toleration.key().isEmpty() || toleration.key().equals(taint.key()))
                && (toleration.operator().equals("Exists") || toleration.value().equals(taint.value()));
    }
}
