/** Tests of the kubelet: on the simulated runtime in virtual time, and on a real one. */
@NullMarked
package io.sailfish.node;

import org.jspecify.annotations.NullMarked;
