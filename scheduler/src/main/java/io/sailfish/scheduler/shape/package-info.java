/** What pods declare, reduced to what decides their placement. */
@NullMarked
package io.sailfish.scheduler.shape;

import org.jspecify.annotations.NullMarked;
