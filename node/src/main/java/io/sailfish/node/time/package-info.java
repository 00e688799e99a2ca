/** Clock, timers and threads as the kubelet is given them, so that tests and simulations run in virtual time. */
@NullMarked
package io.sailfish.node.time;

import org.jspecify.annotations.NullMarked;
