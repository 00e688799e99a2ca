package io.sailfish.model.codec;

import java.math.BigDecimal;

/** Doubles as Go's encoding/json prints them. */
final class GoNumber {
    private GoNumber() {}

    /** The shortest digits that read back as this number; with an exponent only beyond 1e21 and below 1e-6. */
    static String format(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            return value == 0 && 1 / value < 0 ? "-0" : Long.toString((long) value);
        }
        double size = Math.abs(value);
        BigDecimal decimal = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        if (size >= 1e-6 && size < 1e21) {
            return decimal.toPlainString();
        }
        String digits = decimal.unscaledValue().abs().toString();
        int exponent = digits.length() - 1 - decimal.scale();
        StringBuilder text = new StringBuilder(value < 0 ? "-" : "").append(digits.charAt(0));
        if (digits.length() > 1) {
            text.append('.').append(digits, 1, digits.length());
        }
        // Go cleans up e-09 to e-9, and writes at least two digits of a positive exponent.
        return text.append(exponent < 0 ? "e-" : "e+")
                .append(Math.abs(exponent))
                .toString();
    }
}
