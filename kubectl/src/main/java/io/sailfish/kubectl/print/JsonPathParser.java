package io.sailfish.kubectl.print;

import io.sailfish.kubectl.failure.KubectlError;
import io.sailfish.kubectl.print.JsonPath.Every;
import io.sailfish.kubectl.print.JsonPath.Filter;
import io.sailfish.kubectl.print.JsonPath.Inner;
import io.sailfish.kubectl.print.JsonPath.Key;
import io.sailfish.kubectl.print.JsonPath.Literal;
import io.sailfish.kubectl.print.JsonPath.Node;
import io.sailfish.kubectl.print.JsonPath.Operand;
import io.sailfish.kubectl.print.JsonPath.Path;
import io.sailfish.kubectl.print.JsonPath.Range;
import io.sailfish.kubectl.print.JsonPath.Recursive;
import io.sailfish.kubectl.print.JsonPath.Root;
import io.sailfish.kubectl.print.JsonPath.Slice;
import io.sailfish.kubectl.print.JsonPath.Step;
import io.sailfish.kubectl.print.JsonPath.Text;
import io.sailfish.kubectl.print.JsonPath.Union;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a JSONPath template. Used once. */
final class JsonPathParser {
    private static final Pattern OPERATOR = Pattern.compile("==|!=|<=|>=|<|>");
    private static final Pattern INDEX = Pattern.compile("(-?\\d+)?(:(-?\\d+)?)?(:(-?\\d+)?)?");

    private final String template;
    private int at;

    JsonPathParser(String template) {
        this.template =
                template.contains("{") ? template : "{" + (template.startsWith(".") ? "" : ".") + template + "}";
    }

    List<Node> template() {
        List<Node> nodes = nodes(false);
        if (at < template.length()) {
            throw refused("not in range, nothing to end");
        }
        return nodes;
    }

    private List<Node> nodes(boolean inRange) {
        List<Node> nodes = new ArrayList<>();
        while (at < template.length()) {
            int open = template.indexOf('{', at);
            if (open != at) {
                int end = open < 0 ? template.length() : open;
                nodes.add(new Text(template.substring(at, end)));
                at = end;
                continue;
            }
            String action = action();
            if (action.equals("end")) {
                if (!inRange) {
                    throw refused("not in range, nothing to end");
                }
                return nodes;
            }
            if (action.startsWith("range ")) {
                nodes.add(new Range(path(action.substring("range ".length()).strip()), nodes(true)));
            } else {
                nodes.addAll(content(action));
            }
        }
        if (inRange) {
            throw refused("unterminated range");
        }
        return nodes;
    }

    /** What stands between the braces that begin here. */
    private String action() {
        int start = ++at;
        char quote = 0;
        for (; at < template.length(); at++) {
            char c = template.charAt(at);
            if (quote != 0) {
                if (c == '\\') {
                    at++;
                } else if (c == quote) {
                    quote = 0;
                }
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '}') {
                return template.substring(start, at++).strip();
            }
        }
        throw refused("unclosed action");
    }

    private List<Node> content(String action) {
        List<Node> nodes = new ArrayList<>();
        String rest = action;
        while (!rest.isEmpty()) {
            char first = rest.charAt(0);
            if (first == '"' || first == '\'') {
                int end = closing(rest, first);
                nodes.add(new Text(unquoted(rest.substring(1, end))));
                rest = rest.substring(end + 1).strip();
            } else {
                int end = endOfPath(rest);
                nodes.add(path(rest.substring(0, end)));
                rest = rest.substring(end).strip();
            }
        }
        return nodes;
    }

    private static int endOfPath(String text) {
        int depth = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '[' || c == '(') {
                depth++;
            } else if (c == ']' || c == ')') {
                depth--;
            } else if (depth == 0 && (c == ' ' || c == '"')) {
                return i;
            }
        }
        return text.length();
    }

    private int closing(String text, char quote) {
        for (int i = 1; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.charAt(i) == quote) {
                return i;
            }
        }
        throw refused("unterminated quoted string");
    }

    private static String unquoted(String text) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\' || i + 1 == text.length()) {
                plain.append(c);
                continue;
            }
            char escaped = text.charAt(++i);
            plain.append(
                    switch (escaped) {
                        case 'n' -> '\n';
                        case 't' -> '\t';
                        case 'r' -> '\r';
                        default -> escaped;
                    });
        }
        return plain.toString();
    }

    private Path path(String text) {
        List<Step> steps = new ArrayList<>();
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c == '$') {
                steps.add(new Root());
                i++;
            } else if (c == '@') {
                i++;
            } else if (c == '.') {
                if (text.startsWith("..", i)) {
                    steps.add(new Recursive());
                    i++;
                }
                i++;
                int end = endOfKey(text, i);
                if (end > i) {
                    String key = text.substring(i, end).replace("\\", "");
                    steps.add(key.equals("*") ? new Every() : new Key(key));
                }
                i = end;
            } else if (c == '[') {
                int end = matching(text, i);
                steps.add(bracket(text.substring(i + 1, end).strip()));
                i = end + 1;
            } else {
                int end = endOfKey(text, i);
                if (end == i) {
                    throw refused("unrecognized character in action: U+%04X '%c'".formatted((int) c, c));
                }
                throw refused("unrecognized identifier " + text.substring(i, end));
            }
        }
        return new Path(steps);
    }

    private static int endOfKey(String text, int from) {
        int i = from;
        while (i < text.length() && ".[ ]()".indexOf(text.charAt(i)) < 0) {
            i += text.charAt(i) == '\\' ? 2 : 1;
        }
        return Math.min(i, text.length());
    }

    private int matching(String text, int open) {
        int depth = 0;
        char quote = 0;
        for (int i = open; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '[') {
                depth++;
            } else if (c == ']' && --depth == 0) {
                return i;
            }
        }
        throw refused("unterminated array");
    }

    private Step bracket(String inside) {
        if (inside.equals("*")) {
            return new Every();
        }
        if (inside.startsWith("?(") && inside.endsWith(")")) {
            return filter(inside.substring(2, inside.length() - 1).strip());
        }
        if (inside.startsWith("'") || inside.startsWith("\"")) {
            return keys(inside);
        }
        if (inside.contains(",")) {
            List<Path> parts = new ArrayList<>();
            for (String part : inside.split(",")) {
                String each = part.strip();
                parts.add(each.matches("-?\\d+") ? new Path(List.of(bracket(each))) : path("." + each));
            }
            return new Union(parts);
        }
        Matcher index = INDEX.matcher(inside);
        if (!inside.isEmpty() && index.matches()) {
            return new Slice(
                    number(index.group(1)), number(index.group(3)), number(index.group(5)), index.group(2) == null);
        }
        throw refused("invalid array index " + inside);
    }

    private Step keys(String inside) {
        List<Path> parts = new ArrayList<>();
        String rest = inside;
        while (!rest.isEmpty()) {
            int end = closing(rest, rest.charAt(0));
            parts.add(new Path(List.of(new Key(unquoted(rest.substring(1, end))))));
            rest = rest.substring(end + 1).strip();
            rest = rest.startsWith(",") ? rest.substring(1).strip() : rest;
        }
        return parts.size() == 1 ? parts.getFirst().steps().getFirst() : new Union(parts);
    }

    private static @org.jspecify.annotations.Nullable Integer number(@org.jspecify.annotations.Nullable String text) {
        return text == null ? null : Integer.valueOf(text);
    }

    private Step filter(String text) {
        Matcher operator = OPERATOR.matcher(masked(text));
        if (!operator.find()) {
            return new Filter(operand(text), "", new Literal(""));
        }
        return new Filter(
                operand(text.substring(0, operator.start()).strip()),
                operator.group(),
                operand(text.substring(operator.end()).strip()));
    }

    /** The text with what is quoted made unreadable, at the same length. */
    private static String masked(String text) {
        StringBuilder masked = new StringBuilder(text);
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
            } else if (quote != 0 && c == quote) {
                quote = 0;
            } else if (quote != 0) {
                masked.setCharAt(i, 'x');
            }
        }
        return masked.toString();
    }

    private Operand operand(String text) {
        if (text.startsWith("\"") || text.startsWith("'")) {
            return new Literal(unquoted(text.substring(1, closing(text, text.charAt(0)))));
        }
        if (text.matches("-?\\d+")) {
            return new Literal(Long.valueOf(text));
        }
        if (text.matches("-?\\d+\\.\\d+")) {
            return new Literal(Double.valueOf(text));
        }
        if (text.equals("true") || text.equals("false")) {
            return new Literal(Boolean.valueOf(text));
        }
        return new Inner(path(text));
    }

    private KubectlError refused(String problem) {
        return KubectlError.of("error parsing jsonpath " + template + ", " + problem);
    }
}
