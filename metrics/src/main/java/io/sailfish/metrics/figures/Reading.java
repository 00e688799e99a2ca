package io.sailfish.metrics.figures;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The counters of something at a time.
 *
 * @param cpuSeconds  processor time used since it began
 * @param memoryBytes memory in use
 * @param at          the time
 * @param started     when it began; the epoch where that is not known
 */
public record Reading(double cpuSeconds, long memoryBytes, Instant at, Instant started) {
    /** What is younger has no rate that says anything. */
    private static final Duration YOUNG = Duration.ofSeconds(10);

    /**
     * What was used between an earlier reading and this one. One that has begun since the earlier is measured from its
     * beginning.
     *
     * @param before the earlier reading, empty for none
     */
    Optional<Usage> since(Optional<Reading> before) {
        boolean begunSince = before.isEmpty()
                || started.isAfter(before.get().at())
                || cpuSeconds < before.get().cpuSeconds();
        if (begunSince) {
            Duration age = Duration.between(started, at);
            return started.equals(Instant.EPOCH) || age.compareTo(YOUNG) < 0
                    ? Optional.empty()
                    : Optional.of(usage(cpuSeconds, age));
        }
        Duration window = Duration.between(before.get().at(), at);
        return window.isPositive()
                ? Optional.of(usage(cpuSeconds - before.get().cpuSeconds(), window))
                : Optional.empty();
    }

    private Usage usage(double seconds, Duration window) {
        double cores = seconds / (window.toNanos() / 1e9);
        return new Usage(Math.round(cores * 1e9), memoryBytes, at, window);
    }
}
