package io.sailfish.apiserver.stream;

import io.sailfish.apiserver.request.Query;
import java.util.EnumSet;
import java.util.Set;

/** A stream of a command in a container, with the number and name that it has on the wire. */
enum CommandStream {
    STDIN(0, "stdin"),
    STDOUT(1, "stdout"),
    STDERR(2, "stderr"),
    /** How the command ended, as a Status. */
    ERROR(3, "error"),
    /** The sizes of the client's terminal. */
    RESIZE(4, "resize");

    private final int channel;
    private final String spdyName;

    CommandStream(int channel, String spdyName) {
        this.channel = channel;
        this.spdyName = spdyName;
    }

    /** The first byte of a WebSocket message of this stream. */
    int channel() {
        return channel;
    }

    /** The value of a SPDY stream's "streamtype". */
    String spdyName() {
        return spdyName;
    }

    /** Whether the client is who writes. */
    boolean isInput() {
        return this == STDIN || this == RESIZE;
    }

    /** The streams that a request asks for. A terminal has one output. */
    static Set<CommandStream> asked(Query query) {
        boolean terminal = query.flag("tty");
        Set<CommandStream> asked = EnumSet.of(ERROR);
        if (query.flag("stdin")) {
            asked.add(STDIN);
        }
        if (query.flag("stdout")) {
            asked.add(STDOUT);
        }
        if (query.flag("stderr") && !terminal) {
            asked.add(STDERR);
        }
        if (terminal) {
            asked.add(RESIZE);
        }
        return asked;
    }
}
