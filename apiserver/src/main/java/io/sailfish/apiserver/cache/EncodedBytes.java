package io.sailfish.apiserver.cache;

import io.sailfish.model.codec.JsonEncoder;
import io.sailfish.model.codec.ProtobufEnvelope;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes the bytes of cached objects at most once each while they fit into a budget: beyond it the oldest are let go, to be
 * made again when they are asked for.
 */
public final class EncodedBytes {
    private final long budget;
    private final AtomicLong used = new AtomicLong();
    private final Queue<Kept> kept = new ConcurrentLinkedQueue<>();

    private record Kept(CachedObject of, boolean isJson, int size) {}

    /**
     * @param budget how many bytes are kept at most, about
     */
    public EncodedBytes(long budget) {
        this.budget = budget;
    }

    /** The object in JSON with its kind, without a line end. */
    public byte[] json(CachedObject object) {
        byte[] bytes = object.json;
        if (bytes == null) {
            bytes = JsonEncoder.encode(object.object());
            object.json = bytes;
            keep(new Kept(object, true, bytes.length));
        }
        return bytes;
    }

    /** The object in protobuf, in its envelope. */
    public byte[] protobuf(CachedObject object) {
        byte[] bytes = object.protobuf;
        if (bytes == null) {
            bytes = ProtobufEnvelope.encode(object.object());
            object.protobuf = bytes;
            keep(new Kept(object, false, bytes.length));
        }
        return bytes;
    }

    private void keep(Kept entry) {
        kept.add(entry);
        long now = used.addAndGet(entry.size);
        while (now > budget) {
            Kept oldest = kept.poll();
            if (oldest == null) {
                return;
            }
            if (oldest.isJson) {
                oldest.of.json = null;
            } else {
                oldest.of.protobuf = null;
            }
            now = used.addAndGet(-oldest.size);
        }
    }

    /** How many bytes are kept now. */
    public long used() {
        return used.get();
    }
}
