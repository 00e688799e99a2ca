package io.sailfish.logs.entry;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** How serious an entry says it is, in ascending order; UNKNOWN where it does not say. */
public enum Level {
    UNKNOWN,
    TRACE,
    DEBUG,
    INFO,
    WARN,
    ERROR,
    FATAL;

    private static final Map<String, Level> WORDS = Map.ofEntries(
            Map.entry("trace", TRACE),
            Map.entry("finest", TRACE),
            Map.entry("debug", DEBUG),
            Map.entry("fine", DEBUG),
            Map.entry("info", INFO),
            Map.entry("information", INFO),
            Map.entry("notice", INFO),
            Map.entry("normal", INFO),
            Map.entry("warn", WARN),
            Map.entry("warning", WARN),
            Map.entry("error", ERROR),
            Map.entry("err", ERROR),
            Map.entry("severe", ERROR),
            Map.entry("fatal", FATAL),
            Map.entry("critical", FATAL),
            Map.entry("panic", FATAL),
            Map.entry("emerg", FATAL),
            Map.entry("alert", FATAL));

    private static final int HEAD = 160;

    /** The level that a word names, in any case. */
    public static Optional<Level> of(String word) {
        return Optional.ofNullable(WORDS.get(word.toLowerCase(Locale.ROOT)));
    }

    /** The level that a value of a JSON field names: a word, or one of the numbers that some libraries write. */
    static Optional<Level> ofField(String value) {
        return switch (value) {
            case "10" -> Optional.of(TRACE);
            case "20" -> Optional.of(DEBUG);
            case "30" -> Optional.of(INFO);
            case "40" -> Optional.of(WARN);
            case "50" -> Optional.of(ERROR);
            case "60" -> Optional.of(FATAL);
            default -> of(value);
        };
    }

    /**
     * The level that stands at the beginning of a text: a word in capitals, a word in brackets, {@code level=word}, or the
     * letter that klog begins its lines with.
     */
    public static Level in(String text) {
        int end = text.indexOf('\n');
        String head = text.substring(0, Math.min(end < 0 ? text.length() : end, HEAD));
        Optional<Level> letter = klog(head);
        if (letter.isPresent()) {
            return letter.get();
        }
        int at = 0;
        while (at < head.length()) {
            if (!isLetter(head.charAt(at))) {
                at++;
                continue;
            }
            int from = at;
            while (at < head.length() && isLetter(head.charAt(at))) {
                at++;
            }
            boolean alone = at == head.length() || !isWordPart(head.charAt(at));
            if (alone && at - from >= 3 && at - from <= 11 && isMarked(head, from, at)) {
                Optional<Level> named = of(head.substring(from, at));
                if (named.isPresent()) {
                    return named.get();
                }
            }
        }
        return UNKNOWN;
    }

    private static boolean isMarked(String head, int from, int to) {
        char before = from == 0 ? ' ' : head.charAt(from - 1);
        if (before == '[' || before == '<') {
            return true;
        }
        if (before == '=' || before == ':' || before == '"') {
            String lead = head.substring(Math.max(0, from - 12), from).toLowerCase(Locale.ROOT);
            return lead.contains("level") || lead.contains("lvl") || lead.contains("severity");
        }
        if (isWordPart(before)) {
            return false;
        }
        for (int i = from; i < to; i++) {
            if (head.charAt(i) > 'Z') {
                return false;
            }
        }
        return true;
    }

    private static Optional<Level> klog(String head) {
        if (head.length() < 6 || head.charAt(5) != ' ') {
            return Optional.empty();
        }
        for (int i = 1; i < 5; i++) {
            if (!Character.isDigit(head.charAt(i))) {
                return Optional.empty();
            }
        }
        return switch (head.charAt(0)) {
            case 'I' -> Optional.of(INFO);
            case 'W' -> Optional.of(WARN);
            case 'E' -> Optional.of(ERROR);
            case 'F' -> Optional.of(FATAL);
            default -> Optional.empty();
        };
    }

    private static boolean isLetter(char c) {
        return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
    }

    private static boolean isWordPart(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '.';
    }
}
