package io.sailfish.schemagen;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** How upstream's names become Java's. */
final class Names {
    private static final Pattern WORD = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");
    private static final Pattern PLURAL_ACRONYM = Pattern.compile("([A-Z]{2,})s(?![a-z])");

    private static final Set<String> RESERVED = Set.of(
            "abstract",
            "assert",
            "boolean",
            "break",
            "byte",
            "case",
            "catch",
            "char",
            "class",
            "const",
            "continue",
            "default",
            "do",
            "double",
            "else",
            "enum",
            "extends",
            "final",
            "finally",
            "float",
            "for",
            "goto",
            "if",
            "implements",
            "import",
            "instanceof",
            "int",
            "interface",
            "long",
            "native",
            "new",
            "package",
            "private",
            "protected",
            "public",
            "return",
            "short",
            "static",
            "strictfp",
            "super",
            "switch",
            "synchronized",
            "this",
            "throw",
            "throws",
            "transient",
            "try",
            "void",
            "volatile",
            "while",
            "true",
            "false",
            "null",
            "getClass",
            "hashCode",
            "equals",
            "toString",
            "notify",
            "notifyAll",
            "wait",
            "clone",
            "finalize",
            "messageType",
            "isEmpty",
            "toBuilder",
            "builder",
            "build",
            "set",
            "get",
            "without");

    private Names() {}

    /** "v1" → "V1". */
    static String title(String name) {
        return Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }

    /** The JSON name as a Java name: "$ref" → "ref", "x-kubernetes-list-type" → "xKubernetesListType". */
    static String property(String json) {
        StringBuilder name = new StringBuilder();
        boolean upper = false;
        for (char c : json.toCharArray()) {
            if (!Character.isJavaIdentifierPart(c) || c == '$') {
                upper = !name.isEmpty();
            } else {
                name.append(upper ? Character.toUpperCase(c) : c);
                upper = false;
            }
        }
        name.setCharAt(0, Character.toLowerCase(name.charAt(0)));
        return name.toString();
    }

    /** The name of the accessor and of the builder's setter. */
    static String accessor(String json) {
        String name = property(json);
        return RESERVED.contains(name) ? name + "Value" : name;
    }

    /** The name of the constant that holds the field's index. */
    static String constant(String json) {
        String name = upperSnake(property(json));
        return name.equals("TYPE") || name.equals("EMPTY") ? name + "_FIELD" : name;
    }

    /** "podIPs" → "POD_IPS", "ConfigMaps" → "CONFIG_MAPS". */
    static String upperSnake(String name) {
        String plain = PLURAL_ACRONYM.matcher(name).replaceAll("$1S_");
        String words = String.join("_", WORD.split(plain)).replace("__", "_");
        return (words.endsWith("_") ? words.substring(0, words.length() - 1) : words).toUpperCase(Locale.ROOT);
    }
}
