package io.sailfish.node.logs;

import java.time.Instant;

/**
 * What of a log is asked for.
 *
 * @param follow     whether to wait for more until the container ends
 * @param tailLines  the last so many lines; negative for all
 * @param since      lines not older than this
 * @param timestamps whether each line begins with its time
 * @param limitBytes the most bytes to send; negative for all
 * @param stream     "stdout" or "stderr", empty for both
 */
public record LogOptions(
        boolean follow, long tailLines, Instant since, boolean timestamps, long limitBytes, String stream) {
    /** The whole log as it is now. */
    public static final LogOptions ALL = new LogOptions(false, -1, Instant.MIN, false, -1, "");
}
