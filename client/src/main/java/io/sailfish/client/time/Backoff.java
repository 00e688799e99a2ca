package io.sailfish.client.time;

import java.time.Duration;

/**
 * A delay that doubles with each failure, up to a limit.
 *
 * @param first the delay after the first failure
 * @param most  the longest delay
 */
public record Backoff(Duration first, Duration most) {
    /** The delays of upstream's controllers: 5 ms, 10 ms … 1000 s. */
    public static final Backoff CONTROLLER = new Backoff(Duration.ofMillis(5), Duration.ofSeconds(1000));

    /** The delays after which a lost connection or a failed list is tried again: 50 ms … 8 s. */
    public static final Backoff CONNECTION = new Backoff(Duration.ofMillis(50), Duration.ofSeconds(8));

    public Backoff {
        if (!first.isPositive() || most.compareTo(first) < 0) {
            throw new IllegalArgumentException("back-off from " + first + " to " + most);
        }
    }

    /** The delay after so many failures before this one: {@code first} for 0. */
    public Duration delay(int failures) {
        if (failures >= Long.numberOfLeadingZeros(first.toNanos()) - 1) {
            return most;
        }
        Duration delay = Duration.ofNanos(first.toNanos() << failures);
        return delay.compareTo(most) < 0 ? delay : most;
    }
}
