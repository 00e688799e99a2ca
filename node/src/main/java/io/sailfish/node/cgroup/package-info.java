/** Control groups of the node's pods, for both versions of the kernel's interface behind one contract. */
@NullMarked
package io.sailfish.node.cgroup;

import org.jspecify.annotations.NullMarked;
