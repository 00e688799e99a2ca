/** What nodes have and what they have given away, with a log of changes by which readers catch up. */
@NullMarked
package io.sailfish.scheduler.state;

import org.jspecify.annotations.NullMarked;
