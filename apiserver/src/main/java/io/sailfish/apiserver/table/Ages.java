package io.sailfish.apiserver.table;

import io.sailfish.model.value.Timestamp;
import java.time.Duration;
import java.time.Instant;

/** Durations as tables show them: the largest units only, as "5d21h", "12m", "3y". */
public final class Ages {
    private Ages() {}

    /** How long ago a moment is; "&lt;unknown&gt;" where there is none. */
    public static String since(Timestamp moment, Instant now) {
        return moment.isZero() ? "<unknown>" : of(Duration.between(moment.instant(), now));
    }

    /** A duration. */
    public static String of(Duration duration) {
        long seconds = duration.toMillis() / 1000;
        if (seconds < -1) {
            return "<invalid>";
        }
        if (seconds < 0) {
            return "0s";
        }
        if (seconds < 120) {
            return seconds + "s";
        }
        long minutes = seconds / 60;
        if (minutes < 10) {
            return pair(minutes, "m", seconds % 60, "s");
        }
        if (minutes < 180) {
            return minutes + "m";
        }
        long hours = minutes / 60;
        if (hours < 8) {
            return pair(hours, "h", minutes % 60, "m");
        }
        if (hours < 48) {
            return hours + "h";
        }
        if (hours < 24 * 8) {
            return pair(hours / 24, "d", hours % 24, "h");
        }
        if (hours < 24 * 365 * 2) {
            return hours / 24 + "d";
        }
        if (hours < 24 * 365 * 8) {
            return pair(hours / 24 / 365, "y", hours / 24 % 365, "d");
        }
        return hours / 24 / 365 + "y";
    }

    private static String pair(long large, String largeUnit, long small, String smallUnit) {
        return small == 0 ? large + largeUnit : large + largeUnit + small + smallUnit;
    }
}
