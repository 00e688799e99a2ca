/** Devices that drivers offer, the claims of them, and which devices a pod's claims could get on a node. */
@NullMarked
package io.sailfish.scheduler.device;

import org.jspecify.annotations.NullMarked;
