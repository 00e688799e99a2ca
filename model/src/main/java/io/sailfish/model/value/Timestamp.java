package io.sailfish.model.value;

import java.time.Instant;

/**
 * A moment: upstream's Time and MicroTime. JSON shows the first in whole seconds and the second in microseconds; this
 * type keeps what it was given and the codec cuts.
 */
public record Timestamp(Instant instant) implements Comparable<Timestamp> {
    /** Go's zero time: an absent Time. */
    public static final Timestamp ZERO = new Timestamp(Instant.parse("0001-01-01T00:00:00Z"));

    /** Cut to whole seconds, as metav1.Time is stored. */
    public static Timestamp seconds(Instant instant) {
        return new Timestamp(Instant.ofEpochSecond(instant.getEpochSecond()));
    }

    /** Cut to microseconds, as metav1.MicroTime is stored. */
    public static Timestamp micros(Instant instant) {
        return new Timestamp(instant.truncatedTo(java.time.temporal.ChronoUnit.MICROS));
    }

    public boolean isZero() {
        return equals(ZERO);
    }

    @Override
    public int compareTo(Timestamp that) {
        return instant.compareTo(that.instant);
    }
}
