/** Nodes that stop reporting: their conditions, taints, pods. */
@NullMarked
package io.sailfish.controllers.nodelifecycle;

import org.jspecify.annotations.NullMarked;
