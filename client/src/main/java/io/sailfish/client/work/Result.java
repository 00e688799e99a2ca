package io.sailfish.client.work;

import java.time.Duration;

/** What a reconciler wants to happen to its key next. */
public sealed interface Result {
    /** Nothing until something changes; the key's failures are forgotten. */
    record Done() implements Result {}

    /** To be called again after this time even if nothing changes; the key's failures are forgotten. */
    record After(Duration delay) implements Result {}

    /** To be called again with the back-off of a failure, though nothing went wrong that deserves a log line. */
    record Retry() implements Result {}

    /** See {@link Done}. */
    static Result done() {
        return Results.DONE;
    }

    /** See {@link After}. */
    static Result after(Duration delay) {
        return new After(delay);
    }

    /** See {@link Retry}. */
    static Result retry() {
        return Results.RETRY;
    }
}
