package io.sailfish.model.codec;

import java.nio.charset.StandardCharsets;

/** Writes strings as Go's encoding/json does: quoted, and with the characters escaped that HTML gives a meaning. */
final class JsonText {
    /** From here on an array in between is cheaper than a loop over characters. */
    private static final int LONG_TEXT = 20;

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    /** For ASCII: 0 for characters that stand for themselves. */
    private static final boolean[] ESCAPED = new boolean[128];

    static {
        for (int c = 0; c < 0x20; c++) {
            ESCAPED[c] = true;
        }
        for (char c : "\"\\<>&".toCharArray()) {
            ESCAPED[c] = true;
        }
    }

    private JsonText() {}

    static void write(String text, ByteOutput out) {
        int count = text.length();
        out.ensure(count + 2);
        if (count >= LONG_TEXT) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            if (JsonScan.needsNoEscapes(utf8)) {
                out.bytes[out.length++] = '"';
                out.write(utf8);
                out.write('"');
                return;
            }
        }
        byte[] bytes = out.bytes;
        int at = out.length;
        bytes[at++] = '"';
        for (int i = 0; i < count; i++) {
            char c = text.charAt(i);
            if (c >= 0x80 || ESCAPED[c]) {
                out.length = at;
                writeSlowly(text, i, out);
                return;
            }
            bytes[at++] = (byte) c;
        }
        bytes[at++] = '"';
        out.length = at;
    }

    private static void writeSlowly(String text, int from, ByteOutput out) {
        int count = text.length();
        for (int i = from; i < count; i++) {
            // The longest form of a char is an escape of six bytes.
            out.ensure(8);
            char c = text.charAt(i);
            if (c < 0x80) {
                writeAscii(c, out);
            } else if (c < 0x800) {
                out.bytes[out.length++] = (byte) (0xc0 | c >> 6);
                out.bytes[out.length++] = (byte) (0x80 | c & 0x3f);
            } else if (Character.isHighSurrogate(c) && i + 1 < count && Character.isLowSurrogate(text.charAt(i + 1))) {
                writeSupplementary(Character.toCodePoint(c, text.charAt(++i)), out);
            } else {
                writeBasic(c, out);
            }
        }
        out.write('"');
    }

    private static void writeAscii(char c, ByteOutput out) {
        if (!ESCAPED[c]) {
            out.bytes[out.length++] = (byte) c;
            return;
        }
        out.bytes[out.length++] = '\\';
        switch (c) {
            case '"', '\\' -> out.bytes[out.length++] = (byte) c;
            case '\b' -> out.bytes[out.length++] = 'b';
            case '\f' -> out.bytes[out.length++] = 'f';
            case '\n' -> out.bytes[out.length++] = 'n';
            case '\r' -> out.bytes[out.length++] = 'r';
            case '\t' -> out.bytes[out.length++] = 't';
            default -> writeHex(c, out);
        }
    }

    private static void writeHex(char c, ByteOutput out) {
        out.bytes[out.length++] = 'u';
        for (int shift = 12; shift >= 0; shift -= 4) {
            out.bytes[out.length++] = HEX[c >> shift & 15];
        }
    }

    private static void writeBasic(char c, ByteOutput out) {
        if (c == '\u2028' || c == '\u2029') {
            out.bytes[out.length++] = '\\';
            writeHex(c, out);
            return;
        }
        // Half of a surrogate pair is no character; Go writes the replacement character.
        char shown = Character.isSurrogate(c) ? '\ufffd' : c;
        out.bytes[out.length++] = (byte) (0xe0 | shown >> 12);
        out.bytes[out.length++] = (byte) (0x80 | shown >> 6 & 0x3f);
        out.bytes[out.length++] = (byte) (0x80 | shown & 0x3f);
    }

    private static void writeSupplementary(int point, ByteOutput out) {
        out.bytes[out.length++] = (byte) (0xf0 | point >> 18);
        out.bytes[out.length++] = (byte) (0x80 | point >> 12 & 0x3f);
        out.bytes[out.length++] = (byte) (0x80 | point >> 6 & 0x3f);
        out.bytes[out.length++] = (byte) (0x80 | point & 0x3f);
    }
}
