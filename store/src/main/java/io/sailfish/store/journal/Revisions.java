package io.sailfish.store.journal;

/** How far the store is, for all threads to see. */
final class Revisions {
    private volatile long last;
    private volatile long compacted;

    Revisions(long last, long compacted) {
        this.last = last;
        this.compacted = compacted;
    }

    /** The last revision that is durable and in the index. */
    long last() {
        return last;
    }

    /** The earliest revision that can be read. */
    long compacted() {
        return compacted;
    }

    void moved(long revision) {
        last = revision;
    }

    void compactedTo(long revision) {
        compacted = revision;
    }
}
