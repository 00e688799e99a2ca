package io.sailfish.apiserver.request;

import java.nio.charset.StandardCharsets;

/** Decoding of request paths. */
public final class Paths {
    private Paths() {}

    /**
     * A path with its percent escapes decoded.
     *
     * @throws IllegalArgumentException where an escape is malformed
     */
    public static String decode(String path) {
        if (path.indexOf('%') < 0) {
            return path;
        }
        byte[] decoded = new byte[path.length() * 3];
        int length = 0;
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '%') {
                if (i + 2 >= path.length()) {
                    throw new IllegalArgumentException("invalid URL escape \"" + path.substring(i) + "\"");
                }
                int high = Character.digit(path.charAt(i + 1), 16);
                int low = Character.digit(path.charAt(i + 2), 16);
                if (high < 0 || low < 0) {
                    throw new IllegalArgumentException("invalid URL escape \"" + path.substring(i, i + 3) + "\"");
                }
                decoded[length++] = (byte) (high << 4 | low);
                i += 2;
            } else if (c < 0x80) {
                decoded[length++] = (byte) c;
            } else {
                for (byte b : String.valueOf(c).getBytes(StandardCharsets.UTF_8)) {
                    decoded[length++] = b;
                }
            }
        }
        return new String(decoded, 0, length, StandardCharsets.UTF_8);
    }
}
