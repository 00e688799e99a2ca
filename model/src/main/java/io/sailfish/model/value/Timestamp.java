package io.sailfish.model.value;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * A moment: upstream's Time and MicroTime. JSON shows the first in whole seconds and the second in microseconds; this
 * type keeps what it was given and the codec cuts.
 */
public record Timestamp(Instant instant) implements Comparable<Timestamp> {
    /** Go's zero time: an absent Time. */
    public static final Timestamp ZERO = new Timestamp(Instant.parse("0001-01-01T00:00:00Z"));

    /** Cut to whole seconds, as metav1.Time is stored. */
    public static Timestamp seconds(Instant instant) {
        return new Timestamp(instant.getNano() == 0 ? instant : Instant.ofEpochSecond(instant.getEpochSecond()));
    }

    /** Cut to microseconds, as metav1.MicroTime is stored. */
    public static Timestamp micros(Instant instant) {
        return new Timestamp(instant.truncatedTo(ChronoUnit.MICROS));
    }

    /** Reads the form of metav1.Time: RFC 3339; a fraction of a second is cut off. */
    public static Timestamp parse(String text) {
        return seconds(Rfc3339.parse(text));
    }

    /** Reads the form of metav1.MicroTime: RFC 3339 with exactly six digits of a fraction. */
    public static Timestamp parseMicros(String text) {
        return new Timestamp(Rfc3339.parseMicros(text));
    }

    public boolean isZero() {
        return equals(ZERO);
    }

    @Override
    public int compareTo(Timestamp that) {
        return instant.compareTo(that.instant);
    }

    /** RFC 3339 in whole seconds, or in microseconds where there is a fraction. */
    @Override
    public String toString() {
        return instant.getNano() == 0 ? Rfc3339.format(instant) : Rfc3339.formatMicros(instant);
    }
}
