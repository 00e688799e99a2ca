package io.sailfish.apiserver.validation;

import java.util.ArrayList;
import java.util.List;

/** Which texts are names, labels and keys, with upstream's words for those that are not. Checked without regular expressions. */
public final class Names {
    private static final String LABEL_WORDS =
            "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end"
                    + " with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is"
                    + " '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
    private static final String SUBDOMAIN_WORDS =
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start"
                    + " and end with an alphanumeric character (e.g. 'example.com', regex used for validation is"
                    + " '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
    private static final String LABEL_1035_WORDS =
            "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic"
                    + " character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for"
                    + " validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
    private static final String QUALIFIED_WORDS =
            " must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric"
                    + " character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is"
                    + " '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
    private static final String LABEL_VALUE_WORDS =
            "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start"
                    + " and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for"
                    + " validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

    /** Says what is wrong with a name; nothing for a good one. */
    @FunctionalInterface
    public interface Rule {
        /**
         * @param prefix whether a suffix will be appended, so that the name may end in a dash
         */
        List<String> problems(String name, boolean prefix);
    }

    /** DNS-1123 subdomain: the rule of most kinds. */
    public static final Rule SUBDOMAIN = (name, prefix) -> subdomain(masked(name, prefix));

    /** DNS-1123 label: namespaces. */
    public static final Rule LABEL = (name, prefix) -> label(masked(name, prefix));

    /** DNS-1035 label: services. */
    public static final Rule LABEL_1035 = (name, prefix) -> label1035(masked(name, prefix));

    /** Anything that can stand between slashes: the RBAC kinds. */
    public static final Rule PATH_SEGMENT = (name, prefix) -> pathSegment(name, prefix);

    private Names() {}

    /** Problems of a DNS-1123 label. */
    public static List<String> label(String value) {
        return check(value, 63, isLabel(value, 0, value.length(), false), LABEL_WORDS);
    }

    /** Problems of a DNS-1035 label. */
    public static List<String> label1035(String value) {
        return check(value, 63, isLabel(value, 0, value.length(), true), LABEL_1035_WORDS);
    }

    /** Problems of a DNS-1123 subdomain. */
    public static List<String> subdomain(String value) {
        return check(value, 253, isSubdomain(value), SUBDOMAIN_WORDS);
    }

    /** Problems of a qualified name: an optional subdomain and slash, then a name; label keys are such. */
    public static List<String> qualified(String value) {
        if (isQualifiedPart(value, 0, value.length()) && value.length() <= 63) {
            return List.of();
        }
        List<String> problems = new ArrayList<>();
        int slash = value.indexOf('/');
        String name = value;
        if (slash >= 0) {
            if (value.indexOf('/', slash + 1) >= 0) {
                problems.add("a qualified name" + withPrefixExample());
                return problems;
            }
            String prefix = value.substring(0, slash);
            name = value.substring(slash + 1);
            if (prefix.isEmpty()) {
                problems.add("prefix part must be non-empty");
            } else {
                for (String problem : subdomain(prefix)) {
                    problems.add("prefix part " + problem);
                }
            }
        }
        if (name.isEmpty()) {
            problems.add("name part must be non-empty");
        } else if (name.length() > 63) {
            problems.add("name part must be no more than 63 characters");
        }
        if (!isQualifiedPart(name, 0, name.length())) {
            problems.add("name part" + QUALIFIED_WORDS);
        }
        return problems;
    }

    /** Problems of a label's value. */
    public static List<String> labelValue(String value) {
        boolean fits = value.isEmpty() || isQualifiedPart(value, 0, value.length());
        return check(value, 63, fits, LABEL_VALUE_WORDS);
    }

    /** Problems of a path segment. */
    public static List<String> pathSegment(String name, boolean prefix) {
        List<String> problems = new ArrayList<>();
        if (!prefix) {
            if (name.equals(".")) {
                return List.of("may not be '.'");
            }
            if (name.equals("..")) {
                return List.of("may not be '..'");
            }
        }
        if (name.indexOf('/') >= 0) {
            problems.add("may not contain '/'");
        }
        if (name.indexOf('%') >= 0) {
            problems.add("may not contain '%'");
        }
        return problems;
    }

    private static String withPrefixExample() {
        return QUALIFIED_WORDS + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')";
    }

    private static List<String> check(String value, int longest, boolean fits, String words) {
        if (fits && value.length() <= longest) {
            return List.of();
        }
        List<String> problems = new ArrayList<>(2);
        if (value.length() > longest) {
            problems.add("must be no more than " + longest + " characters");
        }
        if (!fits) {
            problems.add(words);
        }
        return problems;
    }

    /** A prefix may end in a dash: then it is checked as if something followed. */
    private static String masked(String name, boolean prefix) {
        return prefix && name.length() > 1 && name.endsWith("-") ? name.substring(0, name.length() - 2) + "a" : name;
    }

    private static boolean isSubdomain(String value) {
        int start = 0;
        while (true) {
            int dot = value.indexOf('.', start);
            if (!isLabel(value, start, dot < 0 ? value.length() : dot, false)) {
                return false;
            }
            if (dot < 0) {
                return true;
            }
            start = dot + 1;
        }
    }

    private static boolean isLabel(String value, int from, int to, boolean letterFirst) {
        if (from >= to || value.charAt(from) == '-' || value.charAt(to - 1) == '-') {
            return false;
        }
        if (letterFirst && !isLower(value.charAt(from))) {
            return false;
        }
        for (int i = from; i < to; i++) {
            char c = value.charAt(i);
            if (!isLower(c) && !isDigit(c) && c != '-') {
                return false;
            }
        }
        return true;
    }

    private static boolean isQualifiedPart(String value, int from, int to) {
        if (from >= to || !isAlphanumeric(value.charAt(from)) || !isAlphanumeric(value.charAt(to - 1))) {
            return false;
        }
        for (int i = from; i < to; i++) {
            char c = value.charAt(i);
            if (!isAlphanumeric(c) && c != '-' && c != '_' && c != '.') {
                return false;
            }
        }
        return true;
    }

    private static boolean isAlphanumeric(char c) {
        return isLower(c) || isDigit(c) || c >= 'A' && c <= 'Z';
    }

    private static boolean isLower(char c) {
        return c >= 'a' && c <= 'z';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
