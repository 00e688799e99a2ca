/** A whole cluster on this machine, on a lab: what {@code sailfish up} makes and {@code sailfish down} removes. */
@NullMarked
package io.sailfish.cli.cluster;

import org.jspecify.annotations.NullMarked;
