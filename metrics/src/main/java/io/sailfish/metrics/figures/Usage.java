package io.sailfish.metrics.figures;

import java.time.Duration;
import java.time.Instant;

/**
 * What something used.
 *
 * @param nanoCores   of processors, on average over the window
 * @param memoryBytes at its end
 * @param at          its end
 * @param window      its length
 */
public record Usage(long nanoCores, long memoryBytes, Instant at, Duration window) {}
