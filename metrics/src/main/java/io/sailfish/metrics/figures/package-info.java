/**
 * What nodes and containers use, out of two readings of their counters: pure, but for the book in which the readings of all
 * nodes are kept.
 */
@NullMarked
package io.sailfish.metrics.figures;

import org.jspecify.annotations.NullMarked;
