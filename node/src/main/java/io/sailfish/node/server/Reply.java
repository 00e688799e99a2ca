package io.sailfish.node.server;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** What a request is answered with. */
sealed interface Reply {

    /** A complete answer. */
    record Whole(int code, String contentType, byte[] body) implements Reply {}

    /** An answer that is written bit by bit, as long as it takes. */
    record Streamed(String contentType, Writer writer) implements Reply {}

    /** The connection goes on as a tunnel to the runtime's streaming server. */
    record Tunnel(String url) implements Reply {}

    /** Writes an answer; blocks. Writing fails once the client is gone. */
    @FunctionalInterface
    interface Writer {
        void write(OutputStream out) throws IOException, InterruptedException;
    }

    static Reply text(int code, String text) {
        return new Whole(code, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    static Reply json(byte[] json) {
        return new Whole(200, "application/json", json);
    }
}
