/** Container logs: the CRI log format, reading and following, rotation. */
@NullMarked
package io.sailfish.node.logs;

import org.jspecify.annotations.NullMarked;
