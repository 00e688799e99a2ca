package io.sailfish.model.codec;

import io.sailfish.model.value.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Standard base64 with padding, line breaks ignored, as Go reads it. */
final class GoBase64 {
    private GoBase64() {}

    static Bytes decode(String text) {
        byte[] ascii = text.getBytes(StandardCharsets.ISO_8859_1);
        byte[] plain = ascii;
        if (text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0) {
            plain = text.replace("\n", "").replace("\r", "").getBytes(StandardCharsets.ISO_8859_1);
        }
        boolean padded = plain.length % 4 == 0;
        try {
            if (padded) {
                return Bytes.wrap(Base64.getDecoder().decode(plain));
            }
        } catch (IllegalArgumentException e) {
            // Told below, with the place.
        }
        throw new IllegalArgumentException("illegal base64 data at input byte " + firstFault(ascii));
    }

    private static int firstFault(byte[] text) {
        int inGroup = 0;
        int last = text.length;
        for (int i = 0; i < text.length; i++) {
            byte b = text[i];
            if (b == '\n' || b == '\r') {
                continue;
            }
            boolean plain =
                    (b >= 'A' && b <= 'Z') || (b >= 'a' && b <= 'z') || (b >= '0' && b <= '9') || b == '+' || b == '/';
            if (!plain && !(b == '=' && inGroup >= 2)) {
                return i;
            }
            inGroup = (inGroup + 1) % 4;
            last = inGroup == 1 ? i : last;
        }
        return inGroup == 0 ? text.length : last + inGroup;
    }
}
