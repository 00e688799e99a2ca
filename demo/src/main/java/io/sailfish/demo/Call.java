package io.sailfish.demo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * One HTTP request on a connection of its own, so that a Service chooses anew for each, and nothing is tried twice.
 *
 * @param code   of the answer; 0 where there was none
 * @param body   of the answer; empty where there was none
 * @param reason why there was none
 */
public record Call(int code, String body, String reason) {

    /** Whether the answer came, whole, and was a good one. */
    public boolean isServed() {
        return code == 200;
    }

    /** Calls a URL such as http://10.96.0.7:80/. */
    public static Call to(URI url, Duration patience) {
        int millis = Math.toIntExact(patience.toMillis());
        try (Socket socket = new Socket()) {
            InetSocketAddress address = new InetSocketAddress(url.getHost(), url.getPort() < 0 ? 80 : url.getPort());
            if (address.isUnresolved()) {
                throw new UnknownHostException(url.getHost());
            }
            try {
                socket.connect(address, millis);
            } catch (SocketTimeoutException e) {
                return failed("no connection within " + millis + " ms");
            }
            socket.setSoTimeout(millis);
            String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
            socket.getOutputStream()
                    .write("GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"
                            .formatted(path, url.getHost())
                            .getBytes(StandardCharsets.US_ASCII));
            return parse(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        } catch (SocketTimeoutException e) {
            return failed("no answer within " + millis + " ms");
        } catch (UnknownHostException e) {
            return failed("the name " + e.getMessage() + " is unknown");
        } catch (IOException e) {
            return failed(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
        }
    }

    /** Reads what a server sent until it closed the connection. */
    public static Call parse(String text) {
        int head = text.indexOf("\r\n\r\n");
        if (!text.startsWith("HTTP/1.") || head < 0) {
            return failed(text.isEmpty() ? "the connection was closed without an answer" : "not an answer of HTTP");
        }
        String body = text.substring(head + 4);
        int length = text.substring(0, head)
                .lines()
                .filter(line -> line.regionMatches(true, 0, "content-length:", 0, 15))
                .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
                .findFirst()
                .orElse(body.length());
        if (body.length() != length) {
            return failed("the answer was cut short");
        }
        return new Call(Integer.parseInt(text.substring(9, 12)), body.strip(), "");
    }

    private static Call failed(String reason) {
        return new Call(0, "", reason);
    }
}
