package io.sailfish.apiserver.custom;

import io.sailfish.apiserver.custom.JsonPath.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the text of a {@link JsonPath}. Used once. */
final class JsonPathParser {
    private static final Pattern QUOTED = Pattern.compile("'([^']*)'|\"([^\"]*)\"");
    private static final Pattern SLICE = Pattern.compile("(-?\\d*)(:-?\\d*)?(:-?\\d*)?");
    private static final Pattern FILTER = Pattern.compile("^([^!<>=]+)([!<>=]+)(.+?)$");
    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]+(\\.[0-9]+)?");

    private final String text;
    private int at;

    JsonPathParser(String text) {
        this.text = text;
    }

    List<Step> path() {
        List<Step> steps = new ArrayList<>();
        while (at < text.length()) {
            step(steps);
        }
        return steps;
    }

    private void step(List<Step> steps) {
        if (text.startsWith("[?(", at)) {
            filter(steps);
        } else if (text.startsWith("..", at)) {
            if (!steps.isEmpty() && steps.getLast() instanceof JsonPath.Descent) {
                throw new IllegalArgumentException("invalid multiple recursive descent");
            }
            at += 2;
            steps.add(new JsonPath.Descent());
            if (at < text.length() && isNameStart(text.charAt(at))) {
                name(steps);
            }
        } else {
            single(steps);
        }
    }

    private void single(List<Step> steps) {
        char c = text.charAt(at++);
        switch (c) {
            case ' ', '@', '$' -> {}
            case '[' -> brackets(steps);
            case '.' -> name(steps);
            case '"', '\'' -> {
                int end = text.indexOf(c, at);
                if (end < 0) {
                    throw new IllegalArgumentException("unterminated quoted string");
                }
                steps.add(new JsonPath.Literal(text.substring(at, end)));
                at = end + 1;
            }
            case '\n', '\r' -> throw new IllegalArgumentException("unclosed action");
            default -> word(steps, c);
        }
    }

    private void word(List<Step> steps, char first) {
        int start = --at;
        while (at < text.length() && !isTerminator(text.charAt(at))
                || at < text.length()
                        && text.charAt(at) == '.'
                        && NUMBER.matcher(text.substring(start, at)).matches()) {
            at++;
        }
        String word = text.substring(start, at);
        if (word.equals("true") || word.equals("false")) {
            steps.add(new JsonPath.Literal(Boolean.valueOf(word)));
        } else if (NUMBER.matcher(word).matches()) {
            steps.add(new JsonPath.Literal(word.contains(".") ? (Object) Double.valueOf(word) : Long.valueOf(word)));
        } else {
            throw new IllegalArgumentException(
                    "unrecognized " + (word.isEmpty() ? "character in action: " + first : "identifier " + word));
        }
    }

    /** The name after a dot. */
    private void name(List<Step> steps) {
        StringBuilder name = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\\' && at + 1 < text.length()) {
                name.append(text.charAt(at + 1));
                at += 2;
            } else if (isTerminator(c)) {
                break;
            } else {
                name.append(c);
                at++;
            }
        }
        if (name.toString().equals("*")) {
            steps.add(new JsonPath.Everything());
        } else if (!name.isEmpty()) {
            steps.add(new JsonPath.Member(name.toString()));
        }
    }

    private void brackets(List<Step> steps) {
        int end = closing();
        String inside = text.substring(at, end);
        at = end + 1;
        String[] parts = inside.split(",");
        if (parts.length > 1 && !QUOTED.matcher(inside).matches()) {
            List<JsonPath> paths = new ArrayList<>();
            for (String part : parts) {
                paths.add(JsonPath.parse("[" + part.trim() + "]"));
            }
            steps.add(new JsonPath.Union(paths));
            return;
        }
        Matcher quoted = QUOTED.matcher(inside.trim());
        if (quoted.matches()) {
            steps.add(new JsonPath.Member(quoted.group(1) != null ? quoted.group(1) : quoted.group(2)));
        } else {
            steps.add(slice(inside));
        }
    }

    private int closing() {
        char quote = 0;
        for (int i = at; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else if (c == ']') {
                return i;
            }
        }
        throw new IllegalArgumentException("unterminated array");
    }

    private static Step slice(String inside) {
        if (inside.equals("*")) {
            return new JsonPath.Slice(null, null, false, 1);
        }
        Matcher slice = SLICE.matcher(inside);
        if (!slice.matches() || inside.isEmpty()) {
            throw new IllegalArgumentException("invalid array index " + inside);
        }
        Integer step = number(slice.group(3), 1);
        if (step != null && step <= 0) {
            throw new IllegalArgumentException("step must be > 0");
        }
        return new JsonPath.Slice(
                number(slice.group(1), 0), number(slice.group(2), 1), slice.group(2) == null, step == null ? 1 : step);
    }

    private static @Nullable Integer number(@Nullable String text, int skip) {
        return text == null || text.length() <= skip ? null : Integer.valueOf(text.substring(skip));
    }

    private void filter(List<Step> steps) {
        at += 3;
        int depth = 1;
        char quote = 0;
        int start = at;
        while (at < text.length() && depth > 0) {
            char c = text.charAt(at++);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else {
                depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            }
        }
        if (depth > 0 || at >= text.length() || text.charAt(at) != ']') {
            throw new IllegalArgumentException("unclosed array expect ]");
        }
        String inside = text.substring(start, at - 1);
        at++;
        Matcher comparison = FILTER.matcher(inside);
        if (!comparison.matches()) {
            steps.add(new JsonPath.Filter(JsonPath.parse(inside), "exists", null));
            return;
        }
        String operator = comparison.group(2);
        if (!List.of("==", "!=", "<", "<=", ">", ">=").contains(operator)) {
            throw new IllegalArgumentException("unrecognized filter operator " + operator);
        }
        steps.add(new JsonPath.Filter(
                JsonPath.parse(comparison.group(1).trim()),
                operator,
                JsonPath.parse(comparison.group(3).trim())));
    }

    private static boolean isNameStart(char c) {
        return c == '_' || Character.isLetterOrDigit(c);
    }

    private static boolean isTerminator(char c) {
        return switch (c) {
            case ' ', '\n', '\r', '.', ',', '[', ']', '$', '@', '{', '}' -> true;
            default -> false;
        };
    }
}
