package io.sailfish.apiserver.http;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/** Collects the parts of a body up to a limit. */
final class BodyCollector {
    private static final byte[] NOTHING = {};

    private final int limit;
    private byte[] bytes = NOTHING;
    private int length;

    BodyCollector(int limit, long announced) {
        this.limit = limit;
        if (announced > 0 && announced <= limit) {
            // Not more than is likely to come: a client must not make us reserve memory by a header alone.
            bytes = new byte[(int) Math.min(announced, 64 << 10)];
        }
    }

    /** Adds a part; false where that makes the body too large. */
    boolean add(ByteBuf part) {
        int more = part.readableBytes();
        if (more > limit - length) {
            return false;
        }
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.min(limit, Math.max(length + more, bytes.length * 2)));
        }
        part.readBytes(bytes, length, more);
        length += more;
        return true;
    }

    byte[] body() {
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }
}
