package io.sailfish.logs.entry;

/**
 * What was written at one time: a line, or the lines of a stack trace.
 *
 * @param source what it was read from, which is read from its beginning to its end: a stream of a container's log, say
 * @param from   where in the source it begins
 * @param to     where in the source it ends; grows from entry to entry of a source
 * @param time   when it was written, in nanoseconds since 1970
 * @param origin where it comes from
 * @param text   what it says, without the end of its last line
 */
public record LogEntry(String source, long from, long to, long time, Origin origin, String text) {
    /** Longer texts are cut by whoever makes entries. */
    public static final int LONGEST = 64 << 10;

    /** About how much memory it takes. */
    public int weight() {
        return text.length() + 120;
    }
}
