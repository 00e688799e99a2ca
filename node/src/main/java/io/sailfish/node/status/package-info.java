/** What the kubelet tells about its node: the Node object, its conditions, and the lease. */
@NullMarked
package io.sailfish.node.status;

import org.jspecify.annotations.NullMarked;
