package io.sailfish.node.pod;

import java.util.Map;

/** References to variables in commands, arguments and values: {@code $(NAME)}; {@code $$} stands for a dollar sign. */
final class Expansion {
    private Expansion() {}

    /** The text with references replaced; one to an unknown variable stays as it is. */
    static String expand(String text, Map<String, String> variables) {
        if (text.indexOf('$') < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder();
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c != '$' || i + 1 == text.length()) {
                out.append(c);
                i++;
                continue;
            }
            char next = text.charAt(i + 1);
            int close = next == '(' ? text.indexOf(')', i + 2) : -1;
            if (next == '$') {
                out.append('$');
                i += 2;
            } else if (close > 0) {
                String name = text.substring(i + 2, close);
                String value = variables.get(name);
                out.append(value != null ? value : "$(" + name + ")");
                i = close + 1;
            } else {
                out.append('$').append(next);
                i += 2;
            }
        }
        return out.toString();
    }
}
