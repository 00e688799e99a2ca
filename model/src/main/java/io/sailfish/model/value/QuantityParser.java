package io.sailfish.model.value;

import io.sailfish.model.value.Quantity.Format;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** Reads the notation of quantities as upstream does, with upstream's messages. */
final class QuantityParser {
    private static final String BAD_FORMAT =
            "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
    private static final String BAD_NUMBER = "unable to parse numeric part of quantity";
    private static final String BAD_SUFFIX = "unable to parse quantity's suffix";
    private static final BigDecimal LARGEST_BINARY = BigDecimal.valueOf(Long.MAX_VALUE);
    private static final int MOST_DIGITS = 19;
    private static final int NANO = -9;
    /** Far more digits than any amount has; a bound on the work that a client's text can ask for. */
    private static final int LONGEST = 1_024;

    private final String text;
    private int position;
    private boolean negative;
    private String whole = "0";
    private String fraction = "";

    private QuantityParser(String text) {
        this.text = text;
    }

    static Quantity parse(String text) {
        if (text.isEmpty() || text.length() > LONGEST) {
            throw new QuantityFormatException(BAD_FORMAT);
        }
        return text.equals("0") ? Quantity.ZERO : new QuantityParser(text).parse();
    }

    private Quantity parse() {
        readNumber();
        int numberEnd = position;
        String suffix = readSuffix();
        Suffix meaning = Suffix.of(suffix);
        if (meaning == null) {
            throw new QuantityFormatException(BAD_SUFFIX);
        }
        Quantity quick = quick(meaning);
        return quick != null ? quick : exact(text.substring(0, numberEnd), meaning);
    }

    private void readNumber() {
        char first = text.charAt(0);
        negative = first == '-';
        if (negative || first == '+') {
            position = 1;
        }
        while (position < text.length() && text.charAt(position) == '0') {
            position++;
        }
        int start = position;
        skipDigits();
        if (position > start) {
            whole = text.substring(start, position);
        }
        if (position < text.length() && text.charAt(position) == '.') {
            int point = position++;
            skipDigits();
            fraction = text.substring(point + 1, position);
        }
    }

    private String readSuffix() {
        int start = position;
        while (position < text.length() && "eEinumkKMGTP".indexOf(text.charAt(position)) >= 0) {
            position++;
        }
        if (position < text.length() && (text.charAt(position) == '-' || text.charAt(position) == '+')) {
            position++;
        }
        skipDigits();
        if (position < text.length()) {
            throw new QuantityFormatException(BAD_FORMAT);
        }
        return text.substring(start);
    }

    private void skipDigits() {
        while (position < text.length() && text.charAt(position) >= '0' && text.charAt(position) <= '9') {
            position++;
        }
    }

    /** The amount as a long and a power of ten, or null where it may not fit. */
    private @Nullable Quantity quick(Suffix suffix) {
        boolean binary = suffix.format == Format.BINARY_SI;
        int spareDigits = binary
                ? (fraction.isEmpty() ? 14 - whole.length() - suffix.exponent * 3 / 10 : -1)
                : MOST_DIGITS - whole.length() - fraction.length();
        long scale = binary ? 0 : (long) suffix.exponent - fraction.length();
        if (spareDigits < 0 || scale < NANO) {
            return null;
        }
        String digits = fraction.isEmpty() ? whole : whole + fraction;
        long unsigned;
        try {
            unsigned = Long.parseLong(digits);
        } catch (NumberFormatException e) {
            return null; // of 19 digits, and more than a long holds; upstream refuses these few
        }
        long amount = binary ? unsigned << suffix.exponent : unsigned;
        // Upstream keeps the text of numbers that look canonical to it, which a few are not ("1.500", "+5").
        boolean kept = binary
                ? suffix.exponent % 10 == 0 && (unsigned & 7) != 0
                : scale % 3 == 0 && !digits.endsWith("000") && digits.charAt(0) != '0';
        return Quantity.parsed(negative ? -amount : amount, (int) scale, suffix.format, kept ? text : null);
    }

    private Quantity exact(String number, Suffix suffix) {
        BigDecimal amount;
        try {
            amount = new BigDecimal(number);
            amount = suffix.format == Format.BINARY_SI
                    ? amount.multiply(new BigDecimal(BigInteger.ONE.shiftLeft(suffix.exponent)))
                    : amount.scaleByPowerOfTen(suffix.exponent);
        } catch (NumberFormatException | ArithmeticException e) {
            throw new QuantityFormatException(BAD_NUMBER);
        }
        amount = Quantity.roundUp(amount, -NANO);
        Format format = suffix.format;
        if (format == Format.BINARY_SI) {
            BigDecimal magnitude = amount.abs();
            if (magnitude.compareTo(LARGEST_BINARY) > 0) {
                amount = amount.signum() < 0 ? LARGEST_BINARY.negate() : LARGEST_BINARY;
            } else if (magnitude.compareTo(BigDecimal.ONE) < 0 && magnitude.signum() != 0) {
                format = Format.DECIMAL_SI;
            }
        }
        return Quantity.fromDecimal(amount, format, null);
    }

    /** The power, of 2 for binary suffixes and of 10 for the others, that a suffix stands for. */
    private record Suffix(int exponent, Format format) {
        private static final Suffix NONE = new Suffix(0, Format.DECIMAL_SI);

        static @Nullable Suffix of(String suffix) {
            return switch (suffix) {
                case "" -> NONE;
                case "n" -> decimal(-9);
                case "u" -> decimal(-6);
                case "m" -> decimal(-3);
                case "k" -> decimal(3);
                case "M" -> decimal(6);
                case "G" -> decimal(9);
                case "T" -> decimal(12);
                case "P" -> decimal(15);
                case "E" -> decimal(18);
                case "Ki" -> binary(10);
                case "Mi" -> binary(20);
                case "Gi" -> binary(30);
                case "Ti" -> binary(40);
                case "Pi" -> binary(50);
                case "Ei" -> binary(60);
                default -> ofExponent(suffix);
            };
        }

        private static @Nullable Suffix ofExponent(String suffix) {
            if (suffix.length() < 2 || (suffix.charAt(0) != 'e' && suffix.charAt(0) != 'E')) {
                return null;
            }
            try {
                return new Suffix((int) Long.parseLong(suffix, 1, suffix.length(), 10), Format.DECIMAL_EXPONENT);
            } catch (NumberFormatException e) {
                return null;
            }
        }

        private static Suffix decimal(int exponent) {
            return new Suffix(exponent, Format.DECIMAL_SI);
        }

        private static Suffix binary(int exponent) {
            return new Suffix(exponent, Format.BINARY_SI);
        }
    }
}
