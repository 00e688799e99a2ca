package io.sailfish.scheduler.device;

import io.sailfish.model.NamespacedName;
import io.sailfish.model.api.resource.v1.AllocationResult;

/**
 * A claim that a pod is going to use.
 *
 * @param allocation what the claim has, or is given now
 */
public record ClaimUse(NamespacedName claim, AllocationResult allocation) {}
