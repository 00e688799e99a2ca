package io.sailfish.apiserver.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.sailfish.model.status.ApiErrors;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * A client's wish to speak WebSocket on its connection (RFC 6455).
 *
 * @param key       the client's nonce
 * @param version   the version of the protocol
 * @param protocols the subprotocols it speaks, in its order
 */
public record WebSocketRequest(String key, String version, List<String> protocols) {
    private static final String VERSION = "13";
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int NONCE_BYTES = 16;
    /** A whole frame stands in memory. */
    private static final int MOST_FRAME_BYTES = 16 << 20;

    /** The wish in a request, if it has one. */
    public static Optional<WebSocketRequest> in(HttpRequest request) {
        if (!request.asksForUpgrade() || !request.headers().first("upgrade").equalsIgnoreCase("websocket")) {
            return Optional.empty();
        }
        List<String> protocols = request.headers().all("sec-websocket-protocol").stream()
                .flatMap(line -> Arrays.stream(line.split(",")))
                .map(String::strip)
                .filter(protocol -> !protocol.isEmpty())
                .toList();
        return Optional.of(new WebSocketRequest(
                request.headers().first("sec-websocket-key"),
                request.headers().first("sec-websocket-version"),
                protocols));
    }

    /** Refuses a wish that no server may fulfil. */
    public void check(String method) {
        if (!method.equals("GET")) {
            throw ApiErrors.badRequest("a WebSocket is asked for by GET, not " + method);
        }
        if (!version.equals(VERSION)) {
            throw ApiErrors.badRequest("WebSocket version \"" + version + "\" is not spoken here, but " + VERSION);
        }
        if (!isNonce(key)) {
            throw ApiErrors.badRequest("Sec-WebSocket-Key must be 16 bytes in base64");
        }
    }

    private static boolean isNonce(String text) {
        try {
            return Base64.getDecoder().decode(text).length == NONCE_BYTES;
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }

    /**
     * Agrees to a subprotocol, empty for none; from now on the channel's handlers see frames. Pings and closing are answered
     * here.
     */
    public void accept(Channel client, String protocol) {
        String head = "HTTP/1.1 101 Switching Protocols\r\n"
                + "Upgrade: websocket\r\n"
                + "Connection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: " + answer() + "\r\n"
                + (protocol.isEmpty() ? "" : "Sec-WebSocket-Protocol: " + protocol + "\r\n")
                + "\r\n";
        client.writeAndFlush(Unpooled.copiedBuffer(head, StandardCharsets.ISO_8859_1));
        ChannelPipeline pipeline = client.pipeline();
        pipeline.addLast(new WebSocket13FrameDecoder(WebSocketDecoderConfig.newBuilder()
                .expectMaskedFrames(true)
                .allowExtensions(false)
                .maxFramePayloadLength(MOST_FRAME_BYTES)
                .build()));
        pipeline.addLast(new WebSocket13FrameEncoder(false));
        pipeline.addLast(new WebSocketManners());
    }

    private String answer() {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.ISO_8859_1));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
