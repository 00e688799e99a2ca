package io.sailfish.model.codec;

import java.util.regex.Pattern;

/** Chooses how a string is written in YAML, by the rules of upstream's library: plain, quoted, or a block of lines. */
final class YamlText {
    /** YAML 1.1 reads these as numbers in base 60. */
    private static final Pattern BASE_60 = Pattern.compile("[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\\.[0-9_]*)?");

    /** And these as moments, so that it quotes them. */
    private static final Pattern TIMESTAMP = Pattern.compile(
            "\\d{4}-\\d{1,2}-\\d{1,2}(?:(?:[Tt]| )\\d{1,2}:\\d{1,2}:\\d{1,2}(?:\\.\\d+)?(?:Z|[-+]\\d\\d:\\d\\d)?)?");

    private YamlText() {}

    static String key(String text) {
        return text.indexOf('\n') >= 0 ? doubleQuoted(text) : line(text);
    }

    static String value(String text, int indent) {
        if (text.indexOf('\n') < 0) {
            return line(text);
        }
        return blockAllowed(text) ? block(text, indent + 2) : doubleQuoted(text);
    }

    private static String line(String text) {
        if (hasSpecial(text)) {
            return doubleQuoted(text);
        }
        if (!(YamlScalar.resolve(text) instanceof String)
                || BASE_60.matcher(text).matches()
                || TIMESTAMP.matcher(text).matches()) {
            return doubleQuoted(text);
        }
        if (text.equals("<<") || text.equals("=") || !plainAllowed(text)) {
            return "'" + text.replace("'", "''") + "'";
        }
        return text;
    }

    private static boolean plainAllowed(String text) {
        char first = text.charAt(0);
        char last = text.charAt(text.length() - 1);
        if (first == ' ' || last == ' ' || last == ':' || text.startsWith("---") || text.startsWith("...")) {
            return false;
        }
        if ("#,[]{}&*!|>'\"%@`".indexOf(first) >= 0) {
            return false;
        }
        if ((first == '-' || first == '?' || first == ':') && (text.length() == 1 || text.charAt(1) == ' ')) {
            return false;
        }
        return !text.contains(": ") && !text.contains(" #");
    }

    private static boolean blockAllowed(String text) {
        if (text.endsWith(" ") || text.contains(" \n")) {
            return false;
        }
        return !hasSpecial(text.replace("\n", ""));
    }

    /** Whether a text has characters that only escapes can show. */
    private static boolean hasSpecial(String text) {
        return text.codePoints().anyMatch(point -> !printable(point));
    }

    private static boolean printable(int point) {
        return point >= 0x20 && point <= 0x7e
                || point >= 0xa0 && point <= 0xd7ff && point != 0x2028 && point != 0x2029
                || point >= 0xe000 && point <= 0xfffd && point != 0xfeff
                || point >= 0x10000;
    }

    private static String block(String text, int indent) {
        StringBuilder block = new StringBuilder("|");
        char first = text.charAt(0);
        if (first == ' ' || first == '\n') {
            block.append(2);
        }
        String end = text.endsWith("\n") ? (text.length() == 1 || text.endsWith("\n\n") ? "+" : "") : "-";
        block.append(end);
        String body = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        for (String line : body.split("\n", -1)) {
            block.append('\n');
            if (!line.isEmpty()) {
                block.repeat(' ', indent).append(line);
            }
        }
        return block.toString();
    }

    private static String doubleQuoted(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        text.codePoints().forEach(point -> escape(point, quoted));
        return quoted.append('"').toString();
    }

    private static void escape(int point, StringBuilder quoted) {
        switch (point) {
            case '"' -> quoted.append("\\\"");
            case '\\' -> quoted.append("\\\\");
            case '\n' -> quoted.append("\\n");
            case '\r' -> quoted.append("\\r");
            case '\t' -> quoted.append("\\t");
            default -> {
                if (printable(point)) {
                    quoted.appendCodePoint(point);
                } else if (point < 0x100) {
                    quoted.append(String.format("\\x%02X", point));
                } else if (point < 0x10000) {
                    quoted.append(String.format("\\u%04X", point));
                } else {
                    quoted.append(String.format("\\U%08X", point));
                }
            }
        }
    }
}
