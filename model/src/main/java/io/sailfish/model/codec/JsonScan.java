package io.sailfish.model.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Looks through JSON text eight bytes at a time. */
final class JsonScan {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH = 0x8080808080808080L;
    private static final long QUOTES = ONES * '"';
    private static final long BACKSLASHES = ONES * '\\';
    private static final long SPACES = ONES * ' ';

    private JsonScan() {}

    /** The first place at or after this one with a quote, a backslash, a control character or a byte beyond ASCII. */
    static int endOfPlain(byte[] json, int from, int end) {
        int at = from;
        while (at + 8 <= end) {
            long word = (long) LONGS.get(json, at);
            long quotes = word ^ QUOTES;
            long backslashes = word ^ BACKSLASHES;
            // A byte's high bit is set where it is special; the lowest such bit is exact, which is the one that counts.
            long special =
                    ((quotes - ONES & ~quotes) | (backslashes - ONES & ~backslashes) | (word - SPACES) | word) & HIGH;
            if (special != 0) {
                return at + (Long.numberOfTrailingZeros(special) >>> 3);
            }
            at += 8;
        }
        while (at < end && isPlain(json[at])) {
            at++;
        }
        return at;
    }

    /** Whether nothing in a text could be white space between tokens, or a character that is written as an escape. */
    static boolean isCompact(byte[] json) {
        int at = 0;
        for (; at + 8 <= json.length; at += 8) {
            long word = (long) LONGS.get(json, at);
            long less = word ^ ONES * '<';
            long greater = word ^ ONES * '>';
            long and = word ^ ONES * '&';
            long special =
                    (less - ONES & ~less | greater - ONES & ~greater | and - ONES & ~and | word - ONES * ('!') & ~word)
                            & HIGH;
            if (special != 0) {
                return false;
            }
        }
        for (; at < json.length; at++) {
            byte b = json[at];
            if (b >= 0 && b <= ' ' || b == '<' || b == '>' || b == '&') {
                return false;
            }
        }
        return true;
    }

    /** Whether a text is ASCII and needs no escapes, not even HTML's. */
    static boolean needsNoEscapes(byte[] text) {
        int at = 0;
        for (; at + 8 <= text.length; at += 8) {
            long word = (long) LONGS.get(text, at);
            long quotes = word ^ QUOTES;
            long backslashes = word ^ BACKSLASHES;
            long less = word ^ ONES * '<';
            long greater = word ^ ONES * '>';
            long and = word ^ ONES * '&';
            long special = (quotes - ONES & ~quotes
                            | backslashes - ONES & ~backslashes
                            | less - ONES & ~less
                            | greater - ONES & ~greater
                            | and - ONES & ~and
                            | word - SPACES
                            | word)
                    & HIGH;
            if (special != 0) {
                return false;
            }
        }
        for (; at < text.length; at++) {
            byte b = text[at];
            if (!isPlain(b) || b == '<' || b == '>' || b == '&') {
                return false;
            }
        }
        return true;
    }

    private static boolean isPlain(byte b) {
        return b >= ' ' && b != '"' && b != '\\';
    }

    /**
     * The names that were read last, each as one string: documents repeat the names of fields and labels, and sharing
     * them saves making them again.
     */
    static final class Names {
        private static final int SLOTS = 4_096;
        private static final int LONGEST = 48;
        // Plain reads and writes: entries are immutable, and a lost one is made again.
        private static final @Nullable Name[] TABLE = new Name[SLOTS];

        /** A name with its first and last eight bytes, which are the same and padded where it is shorter. */
        private record Name(int length, long first, long last, byte[] ascii, String text) {}

        private Names() {}

        static String of(byte[] json, int from, int to) {
            int length = to - from;
            if (length > LONGEST || from + 8 > json.length) {
                return new String(json, from, length, StandardCharsets.ISO_8859_1);
            }
            long first = (long) LONGS.get(json, from);
            long last;
            if (length >= 8) {
                last = (long) LONGS.get(json, to - 8);
            } else {
                first &= (1L << (length << 3)) - 1;
                last = first;
            }
            long hash = (first ^ Long.rotateLeft(last, 25) + length) * 0x9E3779B97F4A7C15L;
            int slot = (int) (hash >>> 52);
            Name known = TABLE[slot];
            if (known != null
                    && known.first == first
                    && known.last == last
                    && known.length == length
                    && (length <= 16 || sameMiddle(known.ascii, json, from, length))) {
                return known.text;
            }
            String text = Plan.sameInstance(new String(json, from, length, StandardCharsets.ISO_8859_1));
            TABLE[slot] = new Name(length, first, last, text.getBytes(StandardCharsets.ISO_8859_1), text);
            return text;
        }

        private static boolean sameMiddle(byte[] ascii, byte[] json, int from, int length) {
            for (int i = 8; i < length - 8; i += 8) {
                if ((long) LONGS.get(ascii, Math.min(i, length - 8))
                        != (long) LONGS.get(json, from + Math.min(i, length - 8))) {
                    return false;
                }
            }
            return true;
        }
    }
}
