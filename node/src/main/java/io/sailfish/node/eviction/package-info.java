/** Relief for a node that runs short of memory or disk: which pods end first. */
@NullMarked
package io.sailfish.node.eviction;

import org.jspecify.annotations.NullMarked;
