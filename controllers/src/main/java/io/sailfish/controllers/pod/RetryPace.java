package io.sailfish.controllers.pod;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * How soon something that keeps failing may be tried again: after a second, then two, four, up to a quarter of an hour;
 * forgotten after twice that. Thread-safe.
 *
 * @param <K> what fails
 */
public final class RetryPace<K> {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(15);

    private record Pace(Duration pause, Instant since) {}

    private final Map<K, Pace> paces = new HashMap<>();

    /** How long to wait yet; zero where the next try may be made, which then counts as made. */
    public synchronized Duration left(K what, Instant now) {
        paces.values().removeIf(pace -> now.isAfter(pace.since().plus(LONGEST.multipliedBy(2))));
        Pace pace = paces.get(what);
        if (pace == null) {
            paces.put(what, new Pace(FIRST, now));
            return Duration.ZERO;
        }
        Duration left = Duration.between(now, pace.since().plus(pace.pause()));
        if (left.isPositive()) {
            return left;
        }
        Duration doubled = pace.pause().multipliedBy(2);
        paces.put(what, new Pace(doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled, now));
        return Duration.ZERO;
    }
}
