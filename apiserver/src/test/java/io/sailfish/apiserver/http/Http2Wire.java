package io.sailfish.apiserver.http;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** HTTP/2 frame by frame, for what no client library would send. */
final class Http2Wire implements AutoCloseable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RESET = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GO_AWAY = 7;
    static final int CONTINUATION = 9;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;

    /** A frame that has come. */
    record Frame(int type, int flags, int stream, byte[] content) {
        /** What a reset or a farewell gives as its reason. */
        int error() {
            int at = type == GO_AWAY ? 4 : 0;
            return (content[at] & 0xff) << 24
                    | (content[at + 1] & 0xff) << 16
                    | (content[at + 2] & 0xff) << 8
                    | content[at + 3] & 0xff;
        }
    }

    Http2Wire(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        this.out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), 1 << 16));
        out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        send(SETTINGS, 0, 0, new byte[0]);
    }

    void send(int type, int flags, int stream, byte[] content) throws IOException {
        out.writeByte(content.length >> 16);
        out.writeShort(content.length);
        out.writeByte(type);
        out.writeByte(flags);
        out.writeInt(stream);
        out.write(content);
    }

    void flush() throws IOException {
        out.flush();
    }

    /** Sends as long as the server takes it, at most so often. */
    void flood(int times, Sender sender) {
        try {
            for (int i = 0; i < times; i++) {
                sender.send(i);
            }
            flush();
        } catch (IOException ended) {
            // The server has had enough, which the caller looks for.
        }
    }

    /** Sends one of many. */
    interface Sender {
        void send(int number) throws IOException;
    }

    /** The next frame like that; null where the connection ends before. */
    @Nullable
    Frame await(Predicate<Frame> wanted) {
        try {
            while (true) {
                int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
                Frame frame = new Frame(in.readUnsignedByte(), in.readUnsignedByte(), in.readInt(), new byte[length]);
                in.readFully(frame.content);
                if (wanted.test(frame)) {
                    return frame;
                }
            }
        } catch (EOFException ended) {
            return null;
        } catch (java.net.SocketTimeoutException silent) {
            throw new IllegalStateException("the server neither ends the connection nor says what is awaited", silent);
        } catch (IOException reset) {
            // A connection that is closed while bytes are on their way ends like this.
            return null;
        }
    }

    /** Whether the server ends the connection; fails after the socket's patience where it does not. */
    boolean ends() {
        return await(frame -> false) == null;
    }

    /** A request's head by HPACK without the dynamic table. */
    static byte[] head(String method, String path) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.write(method.equals("GET") ? 0x82 : 0x83);
        block.write(0x87);
        literal(block, 4, path);
        literal(block, 1, "x");
        return block.toByteArray();
    }

    private static void literal(ByteArrayOutputStream block, int nameIndex, String value) {
        block.write(nameIndex);
        block.write(value.length());
        block.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
