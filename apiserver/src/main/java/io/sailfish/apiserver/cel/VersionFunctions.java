package io.sailfish.apiserver.cel;

import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelEvaluationException;
import io.sailfish.apiserver.cel.FunctionLibrary.Type;
import java.math.BigInteger;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Functions of semantic versions: "1.2.3-rc.1". */
final class VersionFunctions {
    private static final Type TEXT = new Type(SimpleType.STRING, String.class);
    private static final Type FLAG = new Type(SimpleType.BOOL, Boolean.class);
    private static final Type VERSION = new Type(OpaqueType.create("kubernetes.Semver"), Version.class);
    private static final Pattern FORM = Pattern.compile("(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)"
            + "(?:-([0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*))?(?:\\+([0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*))?");

    private VersionFunctions() {}

    /** A version as expressions see it; null for a text that is none. */
    static @Nullable Object value(String text) {
        return Version.parse(text);
    }

    /** A version; what was built when says nothing of its order. */
    private record Version(long major, long minor, long patch, String before) implements Comparable<Version> {
        static @Nullable Version parse(String text) {
            Matcher matcher = FORM.matcher(text);
            if (!matcher.matches()) {
                return null;
            }
            String before = matcher.group(4) == null ? "" : matcher.group(4);
            for (String part : before.split("\\.")) {
                if (part.matches("0[0-9]+")) {
                    return null;
                }
            }
            try {
                return new Version(
                        Long.parseLong(matcher.group(1)),
                        Long.parseLong(matcher.group(2)),
                        Long.parseLong(matcher.group(3)),
                        before);
            } catch (NumberFormatException tooLarge) {
                return null;
            }
        }

        /** The text without a leading v, without leading zeros and with all three numbers. */
        static String normalized(String text) {
            String plain = text.strip().replaceFirst("^v", "");
            Matcher matcher = Pattern.compile("^([0-9]+)(?:\\.([0-9]+))?(?:\\.([0-9]+))?(.*)$")
                    .matcher(plain);
            if (!matcher.matches()) {
                return plain;
            }
            StringBuilder numbers = new StringBuilder();
            for (int i = 1; i <= 3; i++) {
                String number = matcher.group(i) == null ? "0" : matcher.group(i);
                numbers.append(i == 1 ? "" : ".").append(number.replaceFirst("^0+(?=[0-9])", ""));
            }
            return numbers + matcher.group(4);
        }

        @Override
        public int compareTo(Version that) {
            int order = Long.compare(major, that.major);
            order = order == 0 ? Long.compare(minor, that.minor) : order;
            order = order == 0 ? Long.compare(patch, that.patch) : order;
            if (order != 0 || before.equals(that.before)) {
                return order;
            }
            // What comes before a release is less than the release.
            return before.isEmpty() ? 1 : that.before.isEmpty() ? -1 : compare(before, that.before);
        }

        private static int compare(String one, String other) {
            String[] left = one.split("\\.");
            String[] right = other.split("\\.");
            for (int i = 0; i < Math.min(left.length, right.length); i++) {
                boolean leftNumber = left[i].matches("[0-9]+");
                boolean rightNumber = right[i].matches("[0-9]+");
                int order = leftNumber && rightNumber
                        ? new BigInteger(left[i]).compareTo(new BigInteger(right[i]))
                        : leftNumber ? -1 : rightNumber ? 1 : left[i].compareTo(right[i]);
                if (order != 0) {
                    return order;
                }
            }
            return Integer.compare(left.length, right.length);
        }
    }

    static void declare(FunctionLibrary library) {
        library.function(
                "isSemver",
                "is_semver_string",
                SimpleType.BOOL,
                List.of(TEXT),
                arguments -> Version.parse((String) arguments[0]) != null);
        library.function(
                "isSemver",
                "is_semver_string_bool",
                SimpleType.BOOL,
                List.of(TEXT, FLAG),
                arguments -> Version.parse(text(arguments)) != null);
        library.function(
                "semver", "string_to_semver", VERSION.type(), List.of(TEXT), arguments -> parse((String) arguments[0]));
        library.function(
                "semver",
                "string_bool_to_semver",
                VERSION.type(),
                List.of(TEXT, FLAG),
                arguments -> parse(text(arguments)));
        part(library, "major", Version::major);
        part(library, "minor", Version::minor);
        part(library, "patch", Version::patch);
        compare(library, "isGreaterThan", "semver_is_greater_than", sign -> sign > 0);
        compare(library, "isLessThan", "semver_is_less_than", sign -> sign < 0);
        library.member("compareTo", "semver_compare_to", SimpleType.INT, List.of(VERSION, VERSION), arguments ->
                (long) Integer.signum(((Version) arguments[0]).compareTo((Version) arguments[1])));
    }

    private static String text(Object[] arguments) {
        String text = (String) arguments[0];
        return (Boolean) arguments[1] ? Version.normalized(text) : text;
    }

    private static Version parse(String text) throws CelEvaluationException {
        Version version = Version.parse(text);
        if (version == null) {
            throw new CelEvaluationException("Invalid semantic version: " + text);
        }
        return version;
    }

    private static void part(FunctionLibrary library, String name, ToLongFunction<Version> part) {
        library.member(
                name,
                "semver_" + name,
                SimpleType.INT,
                List.of(VERSION),
                arguments -> part.applyAsLong((Version) arguments[0]));
    }

    private static void compare(FunctionLibrary library, String name, String id, IntPredicate holds) {
        library.member(
                name,
                id,
                SimpleType.BOOL,
                List.of(VERSION, VERSION),
                arguments -> holds.test(((Version) arguments[0]).compareTo((Version) arguments[1])));
    }
}
