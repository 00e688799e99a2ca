package io.sailfish.apiserver.aggregation;

import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.apiserver.http.Response;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** How another server is told whose request it gets. */
final class UserHeaders {
    private static final String TOKEN_CHARACTERS = "!#$&'*+-.^_`|~";
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private UserHeaders() {}

    static List<Response.Header> of(UserInfo user) {
        List<Response.Header> headers = new ArrayList<>();
        headers.add(new Response.Header("X-Remote-User", user.name()));
        if (!user.uid().isEmpty()) {
            headers.add(new Response.Header("X-Remote-Uid", user.uid()));
        }
        user.groups().forEach(group -> headers.add(new Response.Header("X-Remote-Group", group)));
        user.extra()
                .forEach((key, values) -> values.forEach(
                        value -> headers.add(new Response.Header("X-Remote-Extra-" + escaped(key), value))));
        return headers;
    }

    /** What may not stand in a header's name, and the sign of escapes itself, is written in escapes. */
    private static String escaped(String key) {
        StringBuilder name = new StringBuilder(key.length());
        for (byte one : key.getBytes(StandardCharsets.UTF_8)) {
            char character = (char) (one & 0xff);
            boolean plain = character >= 'a' && character <= 'z'
                    || character >= 'A' && character <= 'Z'
                    || character >= '0' && character <= '9'
                    || TOKEN_CHARACTERS.indexOf(character) >= 0;
            if (plain) {
                name.append(character);
            } else {
                name.append('%').append(HEX.toHexDigits(one));
            }
        }
        return name.toString();
    }
}
