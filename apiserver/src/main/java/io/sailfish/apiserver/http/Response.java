package io.sailfish.apiserver.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A complete answer.
 *
 * @param status      HTTP status code
 * @param contentType content type, empty where there is no body
 * @param headers     further headers, names in lower case
 * @param parts       the body, in parts that follow each other; not changed by anyone from now on
 */
public record Response(int status, String contentType, List<Header> headers, List<byte[]> parts) {

    /** A header. */
    public record Header(String name, String value) {}

    public Response {
        headers = List.copyOf(headers);
    }

    public static Response of(int status, String contentType, byte[] body) {
        return new Response(status, contentType, List.of(), List.of(body));
    }

    /** Plain text, as upstream sends it. */
    public static Response text(int status, String text) {
        return new Response(
                status,
                "text/plain; charset=utf-8",
                List.of(new Header("x-content-type-options", "nosniff")),
                List.of(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** No body. */
    public static Response empty(int status) {
        return new Response(status, "", List.of(), List.of());
    }

    /** The length of the body. */
    public int length() {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        return length;
    }

    /** This answer with one header more. */
    public Response with(String name, String value) {
        List<Header> more = new ArrayList<>(headers);
        more.add(new Header(name, value));
        return new Response(status, contentType, more, parts);
    }

    /** This answer with further headers. */
    public Response with(List<Header> further) {
        if (further.isEmpty()) {
            return this;
        }
        List<Header> more = new ArrayList<>(headers);
        more.addAll(further);
        return new Response(status, contentType, more, parts);
    }
}
