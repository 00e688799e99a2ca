package io.sailfish.apiserver.flowcontrol;

/**
 * How long refused clients are told to stay away: from one second on, doubled while many are refused, and less again when few
 * are. As upstream does it: three refusals for each second of the time in question are many, less than one is few.
 */
final class RetryAfter {
    private static final int MOST = 32;
    private static final long SECOND = 1_000_000_000L;

    /** How many were refused in each of the last seconds, by the second modulo the length. */
    private final int[] refused = new int[MOST + 1];

    private long current = Long.MIN_VALUE;
    private long raised = Long.MIN_VALUE / 2;
    private volatile int seconds = 1;

    int seconds() {
        return seconds;
    }

    /** Counts a refusal at a time that does not go back. */
    synchronized void refused(long nanos) {
        long second = Math.floorDiv(nanos, SECOND);
        if (current == Long.MIN_VALUE) {
            current = second;
        } else if (second > current) {
            for (long skipped = Math.max(current + 1, second - MOST); skipped <= second; skipped++) {
                refused[at(skipped)] = 0;
            }
            current = second;
            adjust(second);
        }
        refused[at(current)]++;
    }

    private void adjust(long second) {
        int now = seconds;
        long count = 0;
        for (int back = 1; back <= now; back++) {
            count += refused[at(second - back)];
        }
        if (second - raised >= now && count >= 3L * now) {
            seconds = Math.min(MOST, now * 2);
            raised = second;
        } else if (count < now && now > 1) {
            seconds = now - 1;
        }
    }

    private int at(long second) {
        return (int) Math.floorMod(second, (long) refused.length);
    }
}
