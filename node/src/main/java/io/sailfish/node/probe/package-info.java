/** Liveness, readiness and startup probes of running containers. */
@NullMarked
package io.sailfish.node.probe;

import org.jspecify.annotations.NullMarked;
