package io.sailfish.model.codec;

import io.sailfish.model.ValueType.JsonNull;
import java.math.BigInteger;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What plain scalars mean in the YAML 1.1 that upstream reads: "no" is false, "010" is 8, "1_000" is 1000. */
final class YamlScalar {
    private static final Pattern FLOAT = Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
    private static final BigInteger MAX_UNSIGNED = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
    private static final Map<String, Object> WORDS = Map.ofEntries(
            Map.entry("y", true),
            Map.entry("Y", true),
            Map.entry("yes", true),
            Map.entry("Yes", true),
            Map.entry("YES", true),
            Map.entry("true", true),
            Map.entry("True", true),
            Map.entry("TRUE", true),
            Map.entry("on", true),
            Map.entry("On", true),
            Map.entry("ON", true),
            Map.entry("n", false),
            Map.entry("N", false),
            Map.entry("no", false),
            Map.entry("No", false),
            Map.entry("NO", false),
            Map.entry("false", false),
            Map.entry("False", false),
            Map.entry("FALSE", false),
            Map.entry("off", false),
            Map.entry("Off", false),
            Map.entry("OFF", false),
            Map.entry("", JsonNull.NULL),
            Map.entry("~", JsonNull.NULL),
            Map.entry("null", JsonNull.NULL),
            Map.entry("Null", JsonNull.NULL),
            Map.entry("NULL", JsonNull.NULL),
            Map.entry(".nan", Double.NaN),
            Map.entry(".NaN", Double.NaN),
            Map.entry(".NAN", Double.NaN),
            Map.entry(".inf", Double.POSITIVE_INFINITY),
            Map.entry(".Inf", Double.POSITIVE_INFINITY),
            Map.entry(".INF", Double.POSITIVE_INFINITY),
            Map.entry("+.inf", Double.POSITIVE_INFINITY),
            Map.entry("+.Inf", Double.POSITIVE_INFINITY),
            Map.entry("+.INF", Double.POSITIVE_INFINITY),
            Map.entry("-.inf", Double.NEGATIVE_INFINITY),
            Map.entry("-.Inf", Double.NEGATIVE_INFINITY),
            Map.entry("-.INF", Double.NEGATIVE_INFINITY));

    private YamlScalar() {}

    /** The value of an unquoted scalar. */
    static Object resolve(String text) {
        Object word = WORDS.get(text);
        if (word != null) {
            return word;
        }
        char first = text.charAt(0);
        boolean numeric = (first >= '0' && first <= '9') || first == '-' || first == '+' || first == '.';
        if (!numeric) {
            return text;
        }
        Object number = number(text.replace("_", ""), first == '.');
        return number == null ? text : number;
    }

    private static @Nullable Object number(String plain, boolean onlyFraction) {
        if (!onlyFraction) {
            BigInteger integer = integer(plain);
            if (integer != null && integer.bitLength() < Long.SIZE) {
                return integer.longValue();
            }
            if (integer != null && integer.signum() > 0 && integer.compareTo(MAX_UNSIGNED) <= 0) {
                return integer;
            }
        }
        if (!FLOAT.matcher(plain).matches()) {
            return null;
        }
        double value = Double.parseDouble(plain);
        return Double.isInfinite(value) ? null : (Object) value;
    }

    /** Go's integer literals: decimal, or with a prefix of 0x, 0b, 0o or 0. */
    private static @Nullable BigInteger integer(String plain) {
        boolean signed = plain.startsWith("-") || plain.startsWith("+");
        String digits = signed ? plain.substring(1) : plain;
        int radix = 10;
        if (digits.length() > 1 && digits.charAt(0) == '0') {
            char prefix = Character.toLowerCase(digits.charAt(1));
            radix = prefix == 'x' ? 16 : prefix == 'b' ? 2 : 8;
            digits = digits.substring(prefix == 'x' || prefix == 'b' || prefix == 'o' ? 2 : 1);
        }
        if (digits.isEmpty() || digits.length() > 64) {
            return null;
        }
        for (int i = 0; i < digits.length(); i++) {
            if (Character.digit(digits.charAt(i), radix) < 0 || digits.charAt(i) > 'z') {
                return null;
            }
        }
        BigInteger value = new BigInteger(digits, radix);
        return plain.startsWith("-") ? value.negate() : value;
    }
}
