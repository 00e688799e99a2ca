package io.sailfish.model.selector;

import io.sailfish.model.selector.LabelRequirement.Operator;
import io.sailfish.model.status.FieldError;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Reads label selectors: requirements joined by commas, each {@code key}, {@code !key}, {@code key op value} or {@code
 * key in (values)}. Words like {@code in} are operators only where an operator may stand.
 */
final class LabelSelectorParser {
    private enum Kind {
        END,
        WORD,
        OPEN,
        CLOSE,
        COMMA,
        NOT,
        EQUALS,
        DOUBLE_EQUALS,
        NOT_EQUALS,
        GREATER,
        LESS,
        IN,
        NOT_IN,
        OTHER
    }

    private record Token(Kind kind, String text) {
        /** The token where values stand: there {@code in} is a word like any other. */
        Token asValue() {
            return kind == Kind.IN || kind == Kind.NOT_IN ? new Token(Kind.WORD, text) : this;
        }
    }

    private final List<Token> tokens;
    private int next;

    LabelSelectorParser(String text) {
        this.tokens = tokens(text);
    }

    List<LabelRequirement> parse() {
        List<LabelRequirement> requirements = new ArrayList<>();
        while (true) {
            Token token = peek();
            switch (token.kind()) {
                case END -> {
                    return requirements;
                }
                case WORD, NOT -> {
                    requirements.add(requirement());
                    Token after = take();
                    if (after.kind() == Kind.END) {
                        return requirements;
                    }
                    if (after.kind() != Kind.COMMA) {
                        throw new SelectorException("found '" + after.text() + "', expected: ',' or 'end of string'");
                    }
                    Token following = peek();
                    if (following.kind() != Kind.WORD && following.kind() != Kind.NOT) {
                        throw new SelectorException("found '" + following.text() + "', expected: identifier after ','");
                    }
                }
                default ->
                    throw new SelectorException(
                            "found '" + token.text() + "', expected: !, identifier, or 'end of string'");
            }
        }
    }

    private LabelRequirement requirement() {
        try {
            boolean negated = peek().kind() == Kind.NOT;
            if (negated) {
                take();
            }
            String key = key();
            if (negated) {
                return LabelRequirement.checked(key, Operator.DOES_NOT_EXIST, List.of());
            }
            Kind following = peek().kind();
            if (following == Kind.END || following == Kind.COMMA) {
                return LabelRequirement.checked(key, Operator.EXISTS, List.of());
            }
            Operator operator = operator();
            SortedSet<String> values = operator == Operator.IN || operator == Operator.NOT_IN ? set() : exactValue();
            return LabelRequirement.checked(key, operator, List.copyOf(values));
        } catch (SelectorException e) {
            throw new SelectorException("unable to parse requirement: " + e.getMessage());
        }
    }

    private String key() {
        Token token = take();
        if (token.kind() != Kind.WORD) {
            throw new SelectorException("found '" + token.text() + "', expected: identifier");
        }
        List<String> problems = Names.qualifiedName(token.text());
        if (!problems.isEmpty()) {
            throw new SelectorException(FieldError.invalid(FieldPath.NONE, token.text(), String.join("; ", problems))
                    .toString());
        }
        return token.text();
    }

    private Operator operator() {
        Token token = tokens.get(next);
        next = Math.min(next + 1, tokens.size() - 1);
        return switch (token.kind()) {
            case IN -> Operator.IN;
            case NOT_IN -> Operator.NOT_IN;
            case EQUALS -> Operator.EQUALS;
            case DOUBLE_EQUALS -> Operator.DOUBLE_EQUALS;
            case NOT_EQUALS -> Operator.NOT_EQUALS;
            case GREATER -> Operator.GREATER_THAN;
            case LESS -> Operator.LESS_THAN;
            case END, WORD, OPEN, CLOSE, COMMA, NOT, OTHER ->
                throw new SelectorException("found '" + token.text() + "', expected: in, notin, =, ==, !=, gt, lt");
        };
    }

    private SortedSet<String> exactValue() {
        Kind kind = peek().kind();
        if (kind == Kind.END || kind == Kind.COMMA) {
            return new TreeSet<>(List.of(""));
        }
        Token token = take();
        if (token.kind() != Kind.WORD) {
            throw new SelectorException("found '" + token.text() + "', expected: identifier");
        }
        return new TreeSet<>(List.of(token.text()));
    }

    private SortedSet<String> set() {
        Token open = take();
        if (open.kind() != Kind.OPEN) {
            throw new SelectorException("found '" + open.text() + "' expected: '('");
        }
        Token first = peek();
        return switch (first.kind()) {
            case WORD, COMMA -> {
                SortedSet<String> values = members();
                take();
                yield values;
            }
            case CLOSE -> {
                take();
                yield new TreeSet<>(List.of(""));
            }
            default -> throw new SelectorException("found '" + first.text() + "', expected: ',', ')' or identifier");
        };
    }

    /** The words up to the closing parenthesis, which stays; between two commas stands an empty one. */
    private SortedSet<String> members() {
        SortedSet<String> values = new TreeSet<>();
        while (true) {
            Token token = take();
            switch (token.kind()) {
                case WORD -> {
                    values.add(token.text());
                    Token after = peek();
                    if (after.kind() == Kind.CLOSE) {
                        return values;
                    }
                    if (after.kind() != Kind.COMMA) {
                        throw new SelectorException("found '" + after.text() + "', expected: ',' or ')'");
                    }
                }
                case COMMA -> {
                    Kind after = peek().kind();
                    if (values.isEmpty() || after == Kind.CLOSE || after == Kind.COMMA) {
                        values.add("");
                    }
                    if (after == Kind.CLOSE) {
                        return values;
                    }
                }
                default -> throw new SelectorException("found '" + token.text() + "', expected: ',', or identifier");
            }
        }
    }

    private Token peek() {
        return tokens.get(next).asValue();
    }

    /** The next token; the last one, the end, is never used up. */
    private Token take() {
        Token token = peek();
        next = Math.min(next + 1, tokens.size() - 1);
        return token;
    }

    private static List<Token> tokens(String text) {
        List<Token> tokens = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            int start = at;
            if (isSpace(c)) {
                at++;
            } else if (isSymbol(c)) {
                // The longest run of symbols that is an operator; "=!" is two.
                at = start + symbolLength(text, start);
                tokens.add(symbol(text.substring(start, at)));
            } else {
                while (at < text.length() && !isSpace(text.charAt(at)) && !isSymbol(text.charAt(at))) {
                    at++;
                }
                String word = text.substring(start, at);
                tokens.add(new Token(
                        switch (word) {
                            case "in" -> Kind.IN;
                            case "notin" -> Kind.NOT_IN;
                            default -> Kind.WORD;
                        },
                        word));
            }
        }
        tokens.add(new Token(Kind.END, ""));
        return tokens;
    }

    private static int symbolLength(String text, int start) {
        return text.startsWith("==", start) || text.startsWith("!=", start) ? 2 : 1;
    }

    private static Token symbol(String text) {
        Kind kind = switch (text) {
            case "(" -> Kind.OPEN;
            case ")" -> Kind.CLOSE;
            case "," -> Kind.COMMA;
            case "!" -> Kind.NOT;
            case "=" -> Kind.EQUALS;
            case "==" -> Kind.DOUBLE_EQUALS;
            case "!=" -> Kind.NOT_EQUALS;
            case ">" -> Kind.GREATER;
            case "<" -> Kind.LESS;
            default -> Kind.OTHER;
        };
        return new Token(kind, text);
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    private static boolean isSymbol(char c) {
        return switch (c) {
            case '=', '!', '(', ')', ',', '>', '<' -> true;
            default -> false;
        };
    }
}
