package io.sailfish.apiserver.server;

import io.sailfish.apiserver.http.HttpRequest;
import io.sailfish.apiserver.http.Response;
import io.sailfish.apiserver.registry.Answer;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/**
 * Whether long answers are compressed for clients that accept it. Compression buys bandwidth with processor time: a good
 * trade over a network and a bad one on loopback, where clients are given the bytes as they are.
 */
public enum Compression {
    /** Nobody's answers. */
    NEVER,
    /** Answers to clients on other machines. */
    REMOTE,
    /** Everybody's answers. */
    ALWAYS;

    /** Shorter bodies are not worth it. */
    private static final int SHORTEST = 128 << 10;

    private static final byte[] GZIP_HEAD = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

    /** The response, compressed where that is wanted. */
    Response apply(HttpRequest request, Response response) {
        if (response.length() < SHORTEST || !isWanted(request)) {
            return response;
        }
        Gzip gzip = new Gzip();
        List<byte[]> parts = new ArrayList<>(response.parts().size() + 1);
        for (byte[] part : response.parts()) {
            parts.add(gzip.next(part, false));
        }
        parts.add(gzip.next(new byte[0], true));
        return new Response(response.status(), response.contentType(), response.headers(), parts)
                .with("content-encoding", "gzip")
                .with("vary", "Accept-Encoding");
    }

    /** Whether the answer to a request is to be compressed if it is long. */
    boolean isWanted(HttpRequest request) {
        return this != NEVER
                && request.headers().first("accept-encoding").contains("gzip")
                && (this == ALWAYS || !isLocal(request));
    }

    private static boolean isLocal(HttpRequest request) {
        return request.remote() instanceof InetSocketAddress remote
                && remote.getAddress() != null
                && remote.getAddress().isLoopbackAddress();
    }

    /** The same chunks, compressed. */
    static Answer.Chunks gzip(Answer.Chunks chunks) {
        Gzip gzip = new Gzip();
        return new Answer.Chunks() {
            private boolean ended;

            @Override
            public byte @Nullable [] next() {
                while (!ended) {
                    byte[] chunk = chunks.next();
                    ended = chunk == null;
                    byte[] compressed = gzip.next(chunk == null ? new byte[0] : chunk, ended);
                    if (compressed.length > 0) {
                        return compressed;
                    }
                }
                return null;
            }
        };
    }

    /** Makes a gzip stream of parts. */
    private static final class Gzip {
        private final Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
        private final CRC32 checksum = new CRC32();
        private long length;
        private boolean begun;

        byte[] next(byte[] part, boolean last) {
            ByteArrayOutputStream out = new ByteArrayOutputStream(part.length / 4 + 64);
            if (!begun) {
                begun = true;
                out.writeBytes(GZIP_HEAD);
            }
            checksum.update(part, 0, part.length);
            length += part.length;
            deflater.setInput(part);
            if (last) {
                deflater.finish();
            }
            byte[] buffer = new byte[8192];
            while (!deflater.needsInput() || last && !deflater.finished()) {
                int count = deflater.deflate(buffer);
                out.write(buffer, 0, count);
                if (count == 0 && deflater.needsInput() && !last) {
                    break;
                }
            }
            if (last) {
                deflater.end();
                writeInt(out, (int) checksum.getValue());
                writeInt(out, (int) length);
            }
            return out.toByteArray();
        }

        private static void writeInt(ByteArrayOutputStream out, int value) {
            for (int shift = 0; shift < 32; shift += 8) {
                out.write(value >>> shift);
            }
        }
    }
}
