package io.sailfish.model.codec;

import io.sailfish.model.status.GoSyntax;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Says what is wrong with malformed JSON in the words of Go's encoding/json, which clients of upstream know. Runs only
 * over input that a parser has refused already.
 */
final class JsonSyntax {
    private static final int END = -1;
    private static final int MAX_DEPTH = 10_000;

    private final byte[] json;
    private final int end;
    private int position;
    private final BitSet objects = new BitSet();
    private int depth;

    private JsonSyntax(byte[] json, int offset, int length) {
        this.json = json;
        this.position = offset;
        this.end = offset + length;
    }

    /** Go's message, or null for input that Go finds well formed. */
    static @Nullable String fault(byte[] json, int offset, int length) {
        try {
            new JsonSyntax(json, offset, length).document();
            return null;
        } catch (Malformed e) {
            return e.getMessage();
        }
    }

    private static final class Malformed extends Exception {
        private static final long serialVersionUID = 1;

        Malformed(String message) {
            super(message, null, false, false);
        }
    }

    private void document() throws Malformed {
        value();
        while (depth > 0) {
            afterValue();
        }
        if (skipSpace() != END) {
            throw unexpected("after top-level value");
        }
    }

    /** Reads a scalar, an empty collection, or the opening of a collection up to its first value. */
    private void value() throws Malformed {
        while (true) {
            int c = skipSpace();
            switch (c) {
                case '{' -> {
                    open(true);
                    if (skipSpace() == '}') {
                        close();
                        return;
                    }
                    key();
                }
                case '[' -> {
                    open(false);
                    if (skipSpace() == ']') {
                        close();
                        return;
                    }
                }
                case '"' -> {
                    string();
                    return;
                }
                case 't' -> {
                    literal("true");
                    return;
                }
                case 'f' -> {
                    literal("false");
                    return;
                }
                case 'n' -> {
                    literal("null");
                    return;
                }
                default -> {
                    number(c);
                    return;
                }
            }
        }
    }

    private void afterValue() throws Malformed {
        boolean object = objects.get(depth - 1);
        int c = skipSpace();
        if (c == ',') {
            position++;
            if (object) {
                key();
            }
            value();
        } else if (c == (object ? '}' : ']')) {
            close();
        } else {
            throw unexpected(object ? "after object key:value pair" : "after array element");
        }
    }

    private void open(boolean object) throws Malformed {
        position++;
        objects.set(depth++, object);
        if (depth > MAX_DEPTH) {
            throw new Malformed("exceeded max depth");
        }
    }

    private void close() {
        position++;
        depth--;
    }

    private void key() throws Malformed {
        if (skipSpace() != '"') {
            throw unexpected("looking for beginning of object key string");
        }
        string();
        if (skipSpace() != ':') {
            throw unexpected("after object key");
        }
        position++;
    }

    private void string() throws Malformed {
        position++;
        for (int c = peek(); c != '"'; c = peek()) {
            if (c == END || c < 0x20) {
                throw unexpected("in string literal");
            }
            position++;
            if (c == '\\') {
                escape();
            }
        }
        position++;
    }

    private void escape() throws Malformed {
        int c = peek();
        if (c == END || "bfnrt\\/\"u".indexOf(c) < 0) {
            throw unexpected("in string escape code");
        }
        position++;
        for (int i = 0; c == 'u' && i < 4; i++) {
            if (Character.digit(peek(), 16) < 0) {
                throw unexpected("in \\u hexadecimal character escape");
            }
            position++;
        }
    }

    private void literal(String word) throws Malformed {
        for (int i = 0; i < word.length(); i++) {
            if (peek() != word.charAt(i)) {
                throw unexpected("in literal " + word + " (expecting '" + word.charAt(i) + "')");
            }
            position++;
        }
    }

    private void number(int first) throws Malformed {
        if (first == '-') {
            position++;
            requireDigit("in numeric literal");
        } else {
            requireDigit("looking for beginning of value");
        }
        if (peek() == '0') {
            position++;
        } else {
            digits();
        }
        if (peek() == '.') {
            position++;
            requireDigit("after decimal point in numeric literal");
            digits();
        }
        if (peek() == 'e' || peek() == 'E') {
            position++;
            if (peek() == '+' || peek() == '-') {
                position++;
            }
            requireDigit("in exponent of numeric literal");
            digits();
        }
    }

    private void requireDigit(String context) throws Malformed {
        if (!isDigit(peek())) {
            throw unexpected(context);
        }
    }

    private void digits() {
        while (isDigit(peek())) {
            position++;
        }
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private int peek() {
        return position < end ? json[position] & 0xff : END;
    }

    private int skipSpace() {
        int c = peek();
        while (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
            position++;
            c = peek();
        }
        return c;
    }

    private Malformed unexpected(String context) {
        int c = peek();
        if (c == END) {
            return new Malformed("unexpected end of JSON input");
        }
        String shown = switch (c) {
            case '\'' -> "'\\''";
            case '"' -> "'\"'";
            default -> {
                String quoted = GoSyntax.quote(Character.toString(c));
                yield "'" + quoted.substring(1, quoted.length() - 1) + "'";
            }
        };
        return new Malformed("invalid character " + shown + " " + context);
    }
}
