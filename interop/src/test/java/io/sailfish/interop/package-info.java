/** Clients of Kubernetes that nobody here wrote, against a Sailfish control plane with simulated nodes. */
@NullMarked
package io.sailfish.interop;

import org.jspecify.annotations.NullMarked;
