/** What pods declare, reduced to what decides their placement, and nodes' verdicts about it. */
@NullMarked
package io.sailfish.scheduler.shape;

import org.jspecify.annotations.NullMarked;
