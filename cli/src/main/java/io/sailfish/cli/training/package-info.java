/**
 * A load of the kinds of requests that clusters make, by which a server's JVM learns what will be hot, and which
 * benchmarks use as their warm-up.
 */
@NullMarked
package io.sailfish.cli.training;

import org.jspecify.annotations.NullMarked;
