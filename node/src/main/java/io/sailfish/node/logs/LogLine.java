package io.sailfish.node.logs;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * A line of a log file as runtimes write them: {@code 2026-01-02T03:04:05.678901234Z stdout F content}. A line of output
 * that is too long for the runtime is written in parts, all but the last tagged P.
 *
 * @param time    as it stands in the file
 * @param stream  "stdout" or "stderr"
 * @param partial whether the next line continues this one
 * @param content without the end of line
 */
public record LogLine(String time, String stream, boolean partial, byte[] content) {

    /** The parts of a line, without its end; empty where it does not have this form. */
    static Optional<LogLine> parse(byte[] line, int length) {
        int first = space(line, 0, length);
        int second = first < 0 ? -1 : space(line, first + 1, length);
        if (second < 0) {
            return Optional.empty();
        }
        int third = space(line, second + 1, length);
        int tagEnd = third < 0 ? length : third;
        if (tagEnd == second + 1) {
            return Optional.empty();
        }
        byte[] content = third < 0 ? new byte[0] : java.util.Arrays.copyOfRange(line, third + 1, length);
        return Optional.of(new LogLine(
                new String(line, 0, first, StandardCharsets.US_ASCII),
                new String(line, first + 1, second - first - 1, StandardCharsets.US_ASCII),
                line[second + 1] == 'P',
                content));
    }

    /** The moment of the line; the beginning of time where it cannot be read. */
    public Instant instant() {
        try {
            return time.endsWith("Z")
                    ? Instant.parse(time)
                    : java.time.OffsetDateTime.parse(time).toInstant();
        } catch (DateTimeParseException unreadable) {
            return Instant.MIN;
        }
    }

    private static int space(byte[] line, int from, int to) {
        for (int i = from; i < to; i++) {
            if (line[i] == ' ') {
                return i;
            }
        }
        return -1;
    }
}
