package io.sailfish.apiserver.cache;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The recent events of a cache in a ring: one thread appends, any number read by sequence. What the ring has passed is
 * gone; readers see that and give up.
 */
final class EventLog {
    private final int largest;
    private volatile AtomicReferenceArray<CacheEvent> ring;
    private volatile long head;
    private volatile long lostRevision;

    /**
     * @param smallest     places at first, a power of two
     * @param largest      places at most, a power of two
     * @param lostRevision the last revision whose event is not to be found here
     */
    EventLog(int smallest, int largest, long lostRevision) {
        this.ring = new AtomicReferenceArray<>(smallest);
        this.largest = largest;
        this.lostRevision = lostRevision;
    }

    /** The sequence that the next event will have. */
    long head() {
        return head;
    }

    /** How many events there is room for now. */
    int capacity() {
        return ring.length();
    }

    /** The last revision whose event may be missing: a watch can begin after this or any later one. */
    long lostRevision() {
        return lostRevision;
    }

    /** Appends. */
    void append(CacheEvent event) {
        AtomicReferenceArray<CacheEvent> places = ring;
        long sequence = event.sequence();
        if (sequence >= places.length() && places.length() < largest) {
            places = grown(places, sequence);
            ring = places;
        }
        int place = (int) (sequence & (places.length() - 1));
        CacheEvent overwritten = places.get(place);
        if (overwritten != null) {
            lostRevision = overwritten.revision();
        }
        places.set(place, event);
        head = sequence + 1;
    }

    /** The event of this sequence, or null where it is lost. */
    @Nullable
    CacheEvent at(long sequence) {
        AtomicReferenceArray<CacheEvent> places = ring;
        CacheEvent event = places.get((int) (sequence & (places.length() - 1)));
        return event != null && event.sequence() == sequence ? event : null;
    }

    /** The sequence of the first event after a revision, or -1 where such events may be lost. */
    long after(long revision) {
        while (true) {
            long end = head;
            long start = Math.max(0, end - ring.length());
            long low = start;
            long high = end;
            boolean overrun = false;
            while (low < high) {
                long middle = (low + high) >>> 1;
                CacheEvent event = at(middle);
                if (event == null) {
                    overrun = true;
                    break;
                }
                if (event.revision() <= revision) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            if (revision < lostRevision) {
                return -1;
            }
            if (!overrun) {
                return low;
            }
        }
    }

    private static AtomicReferenceArray<CacheEvent> grown(AtomicReferenceArray<CacheEvent> from, long sequence) {
        AtomicReferenceArray<CacheEvent> more = new AtomicReferenceArray<>(from.length() * 2);
        for (long old = Math.max(0, sequence - from.length()); old < sequence; old++) {
            more.set((int) (old & (more.length() - 1)), from.get((int) (old & (from.length() - 1))));
        }
        return more;
    }
}
