package io.sailfish.model.codec;

/** Lays compact JSON out for people, as upstream does for {@code ?pretty=true} and kubectl for {@code -o json}. */
public final class JsonIndent {
    private JsonIndent() {}

    /** Valid compact JSON with line breaks and so many spaces for each level. */
    public static byte[] indent(byte[] json, int spaces) {
        ByteOutput out = new ByteOutput(json.length * 2);
        indent(json, 0, json.length, spaces, out);
        return out.toByteArray();
    }

    /** Writes valid compact JSON with line breaks and so many spaces for each level. */
    public static void indent(byte[] json, int offset, int length, int spaces, ByteOutput out) {
        int depth = 0;
        int end = offset + length;
        for (int i = offset; i < end; i++) {
            byte b = json[i];
            switch (b) {
                case '"' -> {
                    int close = endOfString(json, i, end);
                    out.write(json, i, close - i);
                    i = close - 1;
                }
                case '{', '[' -> {
                    out.write(b);
                    if (i + 1 < end && (json[i + 1] == '}' || json[i + 1] == ']')) {
                        out.write(json[++i]);
                    } else {
                        newLine(++depth * spaces, out);
                    }
                }
                case '}', ']' -> {
                    newLine(--depth * spaces, out);
                    out.write(b);
                }
                case ',' -> {
                    out.write(b);
                    newLine(depth * spaces, out);
                }
                case ':' -> {
                    out.write(b);
                    out.write(' ');
                }
                case ' ', '\n', '\r', '\t' -> {}
                default -> out.write(b);
            }
        }
    }

    private static int endOfString(byte[] json, int start, int end) {
        int i = start + 1;
        while (i < end && json[i] != '"') {
            i += json[i] == '\\' ? 2 : 1;
        }
        return Math.min(i + 1, end);
    }

    private static void newLine(int indent, ByteOutput out) {
        out.write('\n');
        out.ensure(indent);
        for (int i = 0; i < indent; i++) {
            out.bytes[out.length++] = ' ';
        }
    }
}
