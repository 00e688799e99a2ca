package io.sailfish.apiserver.cache;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Makes the bytes of cached objects at most once each for each form while they fit into a budget: beyond it the oldest are
 * let go, to be made again when they are asked for.
 */
public final class EncodedBytes {
    private final long budget;
    private final AtomicLong used = new AtomicLong();
    private final LongAdder encodings = new LongAdder();
    private final Queue<Kept> kept = new ConcurrentLinkedQueue<>();

    private record Kept(CachedObject of, ByteForm form, int size) {}

    /**
     * @param budget how many bytes are kept at most, about
     */
    public EncodedBytes(long budget) {
        this.budget = budget;
    }

    /** The object in a form. */
    public byte[] of(CachedObject object, ByteForm form) {
        byte[] known = object.bytes(form);
        if (known != null) {
            return known;
        }
        byte[] made;
        // All watchers come for a new version at the same time: one makes the bytes, the others wait for him.
        synchronized (object) {
            byte[] meanwhile = object.bytes(form);
            if (meanwhile != null) {
                return meanwhile;
            }
            made = form.encode(object.object());
            encodings.increment();
            object.keep(form, made);
        }
        keep(new Kept(object, form, made.length));
        return made;
    }

    private void keep(Kept entry) {
        kept.add(entry);
        long now = used.addAndGet(entry.size);
        while (now > budget) {
            Kept oldest = kept.poll();
            if (oldest == null) {
                return;
            }
            oldest.of.forget(oldest.form);
            now = used.addAndGet(-oldest.size);
        }
    }

    /** How often bytes were made. */
    public long encodings() {
        return encodings.sum();
    }

    /** How many bytes are kept now. */
    public long used() {
        return used.get();
    }
}
