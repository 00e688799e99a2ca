package io.sailfish.scheduler.device;

import io.sailfish.model.api.resource.v1.Device;
import io.sailfish.model.api.resource.v1.DeviceAttribute;
import io.sailfish.model.api.resource.v1.ResourceSlice;
import org.jspecify.annotations.Nullable;

/** A device that is there for a node, with the slice that says so. */
record Offer(DeviceId id, Device device, ResourceSlice slice) {

    /** Whether it is given as a whole and at once: no parts, no shares, nothing to wait for. */
    boolean isPlain() {
        return device.consumesCounters().isEmpty()
                && !device.allowMultipleAllocations(false)
                && device.bindingConditions().isEmpty();
    }

    /** An attribute by its full name; one that the driver names without a domain is in the driver's own. */
    @Nullable
    DeviceAttribute attribute(String name) {
        DeviceAttribute attribute = device.attributes().get(name);
        String own = id.driver() + "/";
        return attribute == null && name.startsWith(own)
                ? device.attributes().get(name.substring(own.length()))
                : attribute;
    }
}
