package io.sailfish.apiserver.registry;

import io.sailfish.model.status.ApiException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An answer to an {@link ApiRequest}, ready to be written. Arrays in it are shared: nobody may change them. */
public sealed interface Answer {

    /** The Content-Type header. */
    String contentType();

    /** The texts of the Warning headers. */
    List<String> warnings();

    /** A body that is all there, as the concatenation of parts. */
    record Whole(int code, String contentType, List<byte[]> parts, List<String> warnings) implements Answer {
        /** A body of one part. */
        public static Whole of(int code, String contentType, byte[] body, Warnings warnings) {
            return new Whole(code, contentType, List.of(body), warnings.list());
        }

        /** The length of the body. */
        public int length() {
            int length = 0;
            for (byte[] part : parts) {
                length += part.length;
            }
            return length;
        }
    }

    /** A long body, code 200, made while it is written: large lists. */
    record Streamed(String contentType, Chunks chunks, List<String> warnings) implements Answer {}

    /** A watch, code 200: frames follow until either side ends it. */
    record Watching(String contentType, Frames frames, List<String> warnings) implements Answer {}

    /** A failure of a request about which there are warnings as well; a failure without any is thrown. */
    record Failed(ApiException failure, List<String> warnings) implements Answer {
        @Override
        public String contentType() {
            return "";
        }
    }

    /** A body in chunks. One thread at a time; never blocks. */
    interface Chunks {
        /** The next chunk, some tens of KiB, or null after the last. */
        byte @Nullable [] next();
    }

    /**
     * The frames of a watch, pulled by the connection at its own pace: nothing is buffered for a connection that is slow,
     * and one that stays behind for too long is ended by the server.
     *
     * <p>Use: {@link #start} once; then {@link #poll} as long as the connection is writable and something comes; when
     * nothing comes, the signal given to {@code start} is run (once, on any thread; it must only schedule) as soon as
     * polling makes sense again. All calls but those by the signal come from one thread at a time. Always {@link #close}.
     */
    interface Frames extends AutoCloseable {
        /** Begins. The signal may run before this returns. */
        void start(Runnable signal);

        /** The next frames' bytes in order, at most about so many bytes; empty where there is nothing right now. */
        List<byte[]> poll(int mostBytes);

        /** Whether the watch has ended and everything was polled: the connection's stream is to be completed. */
        boolean ended();

        @Override
        void close();
    }

    /** How long a chunked or watched answer may make no progress before the front drops it. */
    Duration STALL_LIMIT = Duration.ofSeconds(60);
}
