package io.sailfish.apiserver.custom.rules;

import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names of properties as expressions write them: what the language cannot write is escaped, as upstream does. */
final class FieldNames {
    private static final Pattern WRITABLE = Pattern.compile("[a-zA-Z_./-][a-zA-Z0-9_./-]*");
    private static final Set<String> RESERVED = Set.of(
            "true",
            "false",
            "null",
            "in",
            "as",
            "break",
            "const",
            "continue",
            "else",
            "for",
            "function",
            "if",
            "import",
            "let",
            "loop",
            "package",
            "namespace",
            "return",
            "var",
            "void",
            "while");

    private FieldNames() {}

    /** The name in expressions; null where there is none. */
    static @Nullable String escaped(String name) {
        if (RESERVED.contains(name)) {
            return "__" + name + "__";
        }
        if (!WRITABLE.matcher(name).matches()) {
            return null;
        }
        return name.replace("__", "__underscores__")
                .replace(".", "__dot__")
                .replace("-", "__dash__")
                .replace("/", "__slash__");
    }
}
