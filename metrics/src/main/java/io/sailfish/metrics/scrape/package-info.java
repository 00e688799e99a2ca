/**
 * Reads the counters of every kubelet again and again.
 */
@NullMarked
package io.sailfish.metrics.scrape;

import org.jspecify.annotations.NullMarked;
