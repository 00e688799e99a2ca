package io.sailfish.model.validation;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The forms that names, keys and label values may take. Each rule returns what is wrong, in upstream's words, or an
 * empty list. Rules that every write passes are plain scans; the rare ones are regular expressions.
 *
 * <p>Lengths are counted in bytes, as upstream does.
 */
public final class Names {
    private static final int LABEL_LIMIT = 63;
    private static final int SUBDOMAIN_LIMIT = 253;
    private static final int PORT_NAME_LIMIT = 15;

    private static final String LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    private static final String SUBDOMAIN = LABEL + "(\\." + LABEL + ")*";
    private static final String DNS_1035 = "[a-z]([-a-z0-9]*[a-z0-9])?";
    private static final String WILDCARD = "\\*\\." + SUBDOMAIN;
    private static final String QUALIFIED = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
    private static final String LABEL_VALUE = "(" + QUALIFIED + ")?";
    private static final String IDENTIFIER = "[A-Za-z_][A-Za-z0-9_]*";
    private static final String HEADER = "[-A-Za-z0-9]+";
    private static final String PERCENT = "[0-9]+%";
    private static final String ENVIRONMENT = "[-._a-zA-Z][-._a-zA-Z0-9]*";
    private static final String CONFIG_KEY = "[-._a-zA-Z0-9]+";

    private static final Pattern WILDCARD_PATTERN = Pattern.compile(WILDCARD);
    private static final Pattern IDENTIFIER_PATTERN = Pattern.compile(IDENTIFIER);
    private static final Pattern HEADER_PATTERN = Pattern.compile(HEADER);
    private static final Pattern PERCENT_PATTERN = Pattern.compile(PERCENT);
    private static final Pattern ENVIRONMENT_PATTERN = Pattern.compile(ENVIRONMENT);

    private static final String QUALIFIED_TEXT = "must consist of alphanumeric characters, '-', '_' or '.', and must"
            + " start"
            + " and end with an alphanumeric character";

    private Names() {}

    /** A rule for the name of an object. */
    @FunctionalInterface
    public interface Rule {
        /** What is wrong with a name. */
        List<String> check(String name);

        /** What is wrong with a prefix to which a random suffix will be added. */
        default List<String> checkPrefix(String prefix) {
            return check(maskTrailingDash(prefix));
        }
    }

    /** A name that is one segment of a path, and nothing more is asked: the RBAC kinds. */
    public static final Rule PATH_SEGMENT = new Rule() {
        @Override
        public List<String> check(String name) {
            return pathSegment(name);
        }

        @Override
        public List<String> checkPrefix(String prefix) {
            return pathSegmentPrefix(prefix);
        }
    };

    /** A lowercase RFC 1123 subdomain: most names. */
    public static final Rule SUBDOMAIN_NAME = Names::dns1123Subdomain;

    /** A lowercase RFC 1123 label: namespaces. */
    public static final Rule LABEL_NAME = Names::dns1123Label;

    /** A DNS-1035 label: services. */
    public static final Rule DNS_1035_NAME = Names::dns1035Label;

    /** Letters, digits and dashes, at most 63; no dots. */
    public static List<String> dns1123Label(String value) {
        Problems problems = new Problems().limit(value, LABEL_LIMIT, "");
        if (!isLabel(value, 0, value.length())) {
            problems.add(
                    isSubdomain(value)
                            ? "must not contain dots"
                            : form(
                                    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters"
                                            + " or '-', and"
                                            + " must start and end with an alphanumeric character",
                                    LABEL,
                                    "my-name",
                                    "123-abc"));
        }
        return problems.list();
    }

    /** Labels joined by dots, at most 253 in all. */
    public static List<String> dns1123Subdomain(String value) {
        Problems problems = new Problems().limit(value, SUBDOMAIN_LIMIT, "");
        if (!isSubdomain(value)) {
            problems.add(form(
                    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.',"
                            + " and must"
                            + " start and end with an alphanumeric character",
                    SUBDOMAIN,
                    "example.com"));
        }
        return problems.list();
    }

    /** A label that starts with a letter. */
    public static List<String> dns1035Label(String value) {
        Problems problems = new Problems().limit(value, LABEL_LIMIT, "");
        if (!isLabel(value, 0, value.length()) || isDigit(value.charAt(0))) {
            problems.add(form(
                    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an"
                            + " alphabetic"
                            + " character, and end with an alphanumeric character",
                    DNS_1035,
                    "my-name",
                    "abc-123"));
        }
        return problems.list();
    }

    /** A subdomain below "*.". */
    public static List<String> wildcardSubdomain(String value) {
        Problems problems = new Problems().limit(value, SUBDOMAIN_LIMIT, "");
        if (!WILDCARD_PATTERN.matcher(value).matches()) {
            problems.add(form(
                    "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must"
                            + " consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric"
                            + " character",
                    WILDCARD,
                    "*.example.com"));
        }
        return problems.list();
    }

    /** The key of a label or annotation: a name, possibly after a subdomain and a slash. */
    public static List<String> qualifiedName(String value) {
        int slash = value.indexOf('/');
        if (slash >= 0 && value.indexOf('/', slash + 1) >= 0) {
            return List.of("a qualified name " + form(QUALIFIED_TEXT, QUALIFIED, "MyName", "my.name", "123-abc")
                    + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')");
        }
        Problems problems = new Problems();
        if (slash == 0) {
            problems.add("prefix part must be non-empty");
        } else if (slash > 0) {
            dns1123Subdomain(value.substring(0, slash)).forEach(problem -> problems.add("prefix part " + problem));
        }
        int start = slash + 1;
        if (start == value.length()) {
            problems.add("name part must be non-empty");
        } else {
            problems.limit(slash < 0 ? value : value.substring(start), LABEL_LIMIT, "name part ");
        }
        if (!isQualified(value, start)) {
            problems.add("name part " + form(QUALIFIED_TEXT, QUALIFIED, "MyName", "my.name", "123-abc"));
        }
        return problems.list();
    }

    /** The value of a label; may be empty. */
    public static List<String> labelValue(String value) {
        Problems problems = new Problems().limit(value, LABEL_LIMIT, "");
        if (!value.isEmpty() && !isQualified(value, 0)) {
            problems.add(form(
                    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.',"
                            + " and must"
                            + " start and end with an alphanumeric character",
                    LABEL_VALUE,
                    "MyValue",
                    "my_value",
                    "12345"));
        }
        return problems.list();
    }

    /** A name that can stand as one segment of a path. */
    public static List<String> pathSegment(String name) {
        return switch (name) {
            case "." -> List.of("may not be '.'");
            case ".." -> List.of("may not be '..'");
            default -> pathSegmentPrefix(name);
        };
    }

    /** The beginning of such a name. */
    public static List<String> pathSegmentPrefix(String name) {
        Problems problems = new Problems();
        if (name.indexOf('/') >= 0) {
            problems.add("may not contain '/'");
        }
        if (name.indexOf('%') >= 0) {
            problems.add("may not contain '%'");
        }
        return problems.list();
    }

    /** A C identifier. */
    public static List<String> identifier(String value) {
        return IDENTIFIER_PATTERN.matcher(value).matches()
                ? List.of()
                : List.of(form(
                        "a valid C identifier must start with alphabetic character or '_', followed by a string of"
                                + " alphanumeric characters or '_'",
                        IDENTIFIER,
                        "my_name",
                        "MY_NAME",
                        "MyName"));
    }

    /** The name of a container's or service's port, in the stricter form that has at least one letter. */
    public static List<String> portName(String value) {
        Problems problems = new Problems().limit(value, PORT_NAME_LIMIT, "");
        boolean allowed = !value.isEmpty() && value.chars().allMatch(c -> isLowerAlphanumeric((char) c) || c == '-');
        if (!allowed) {
            problems.add("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
        }
        if (value.chars().noneMatch(c -> c >= 'a' && c <= 'z')) {
            problems.add("must contain at least one letter (a-z)");
        }
        if (value.contains("--")) {
            problems.add("must not contain consecutive hyphens");
        }
        if (value.startsWith("-") || value.endsWith("-")) {
            problems.add("must not begin or end with a hyphen");
        }
        return problems.list();
    }

    /** A port number. */
    public static List<String> portNumber(int port) {
        return inRange(port, 1, 65_535);
    }

    /** The numeric id of a user or group. */
    public static List<String> userOrGroupId(long id) {
        return inRange(id, 0, Integer.MAX_VALUE);
    }

    /** A number between two, both included. */
    public static List<String> inRange(long value, long least, long greatest) {
        return value >= least && value <= greatest
                ? List.of()
                : List.of("must be between " + least + " and " + greatest + ", inclusive");
    }

    /** A whole number of percent. */
    public static List<String> percent(String value) {
        return PERCENT_PATTERN.matcher(value).matches()
                ? List.of()
                : List.of(form(
                        "a valid percent string must be a numeric string followed by an ending '%'",
                        PERCENT, "1%", "93%"));
    }

    /** The name of an HTTP header. */
    public static List<String> httpHeader(String value) {
        return HEADER_PATTERN.matcher(value).matches()
                ? List.of()
                : List.of(form(
                        "a valid HTTP header must consist of alphanumeric characters or '-'", HEADER, "X-Header-Name"));
    }

    /** The name of an environment variable as envFrom's prefixes and names take it. */
    public static List<String> environmentName(String value) {
        Problems problems = new Problems();
        if (!ENVIRONMENT_PATTERN.matcher(value).matches()) {
            problems.add(form(
                    "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or"
                            + " '.', and"
                            + " must not start with a digit",
                    ENVIRONMENT,
                    "my.env-name",
                    "MY_ENV.NAME",
                    "MyEnvName1"));
        }
        return problems.parentDirectory(value).list();
    }

    /** The name of an environment variable: anything printable but '='. */
    public static List<String> relaxedEnvironmentName(String value) {
        Problems problems = new Problems();
        if (value.isEmpty()) {
            problems.add("environment variable name must be non-empty");
        }
        if (value.chars().anyMatch(c -> c < ' ' || c > '~' || c == '=')) {
            problems.add("a valid environment variable name must consist only of printable ASCII characters other"
                    + " than '='");
        }
        return problems.list();
    }

    /** A key of a ConfigMap or Secret. */
    public static List<String> configKey(String value) {
        Problems problems = new Problems().limit(value, SUBDOMAIN_LIMIT, "");
        boolean allowed = !value.isEmpty()
                && value.chars().allMatch(c -> isAlphanumeric((char) c) || c == '-' || c == '_' || c == '.');
        if (!allowed) {
            problems.add(form(
                    "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
                    CONFIG_KEY,
                    "key.name",
                    "KEY_NAME",
                    "key-name"));
        }
        return problems.parentDirectory(value).list();
    }

    /** Upstream's sentence about a text that does not have the form of a regular expression. */
    public static String form(String sentence, String expression, String... examples) {
        StringBuilder text = new StringBuilder(sentence).append(examples.length == 0 ? " (" : " (e.g. ");
        for (int i = 0; i < examples.length; i++) {
            text.append(i == 0 ? "'" : " or '").append(examples[i]).append("', ");
        }
        return text.append("regex used for validation is '")
                .append(expression)
                .append("')")
                .toString();
    }

    private static String maskTrailingDash(String name) {
        return name.length() > 1 && name.endsWith("-") ? name.substring(0, name.length() - 2) + "a" : name;
    }

    private static boolean isSubdomain(String value) {
        int start = 0;
        for (int dot = value.indexOf('.'); dot >= 0; dot = value.indexOf('.', start)) {
            if (!isLabel(value, start, dot)) {
                return false;
            }
            start = dot + 1;
        }
        return isLabel(value, start, value.length());
    }

    private static boolean isLabel(String value, int start, int end) {
        if (start == end || value.charAt(start) == '-' || value.charAt(end - 1) == '-') {
            return false;
        }
        for (int i = start; i < end; i++) {
            char c = value.charAt(i);
            if (!isLowerAlphanumeric(c) && c != '-') {
                return false;
            }
        }
        return true;
    }

    private static boolean isQualified(String value, int start) {
        int end = value.length();
        if (start == end || !isAlphanumeric(value.charAt(start)) || !isAlphanumeric(value.charAt(end - 1))) {
            return false;
        }
        for (int i = start; i < end; i++) {
            char c = value.charAt(i);
            if (!isAlphanumeric(c) && c != '-' && c != '_' && c != '.') {
                return false;
            }
        }
        return true;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isLowerAlphanumeric(char c) {
        return c >= 'a' && c <= 'z' || isDigit(c);
    }

    private static boolean isAlphanumeric(char c) {
        return isLowerAlphanumeric(c) || c >= 'A' && c <= 'Z';
    }

    /** The UTF-8 length of a text. */
    static int bytes(String text) {
        int count = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                count += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
            }
        }
        return count;
    }

    /** Collects problems; allocates nothing while there are none. */
    private static final class Problems {
        private List<String> found = List.of();

        void add(String problem) {
            if (found.isEmpty()) {
                found = new ArrayList<>(2);
            }
            found.add(problem);
        }

        Problems limit(String value, int limit, String prefix) {
            if (bytes(value) > limit) {
                add(prefix + "must be no more than " + limit + " characters");
            }
            return this;
        }

        Problems parentDirectory(String value) {
            if (value.equals(".") || value.equals("..")) {
                add("must not be '" + value + "'");
            } else if (value.startsWith("..")) {
                add("must not start with '..'");
            }
            return this;
        }

        List<String> list() {
            return found;
        }
    }
}
