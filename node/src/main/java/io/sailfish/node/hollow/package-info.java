/** Simulated nodes: the same kubelet core on a simulated runtime, cheap enough for hundreds in a process. */
@NullMarked
package io.sailfish.node.hollow;

import org.jspecify.annotations.NullMarked;
