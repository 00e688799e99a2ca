package io.sailfish.scheduler.device;

import io.sailfish.model.api.resource.v1.DeviceRequestAllocationResult;

/** A device among all of a cluster. */
record DeviceId(String driver, String pool, String device) {
    static DeviceId of(DeviceRequestAllocationResult result) {
        return new DeviceId(result.driver(), result.pool(), result.device());
    }
}
