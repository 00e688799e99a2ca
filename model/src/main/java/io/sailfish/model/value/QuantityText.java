package io.sailfish.model.value;

import io.sailfish.model.value.Quantity.Format;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/** Writes quantities in upstream's canonical form. */
final class QuantityText {
    private static final String[] DECIMAL = {"n", "u", "m", "", "k", "M", "G", "T", "P", "E"};
    private static final String[] BINARY = {"", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};
    private static final BigDecimal BINARY_FROM = BigDecimal.valueOf(1024);
    private static final BigInteger BIG_1024 = BigInteger.valueOf(1024);

    private QuantityText() {}

    static String canonical(Quantity quantity) {
        if (quantity.isZero()) {
            return "0";
        }
        if (quantity.format() == Format.BINARY_SI) {
            String binary = binary(quantity);
            if (!binary.isEmpty()) {
                return binary;
            }
        }
        boolean byExponent = quantity.format() == Format.DECIMAL_EXPONENT;
        return quantity.isLarge() ? decimal(quantity.decimal(), byExponent) : decimal(quantity, byExponent);
    }

    /** Empty where binary suffixes cannot show the amount: fractions and small numbers. */
    private static String binary(Quantity quantity) {
        if (!quantity.isLarge() && quantity.exponent() == 0 && quantity.unscaled() != Long.MIN_VALUE) {
            long amount = quantity.unscaled();
            if (Math.abs(amount) < 1024) {
                return "";
            }
            int suffix = 0;
            while ((amount & 1023) == 0) {
                amount >>= 10;
                suffix++;
            }
            return amount + BINARY[suffix];
        }
        BigDecimal amount = quantity.decimal();
        if (amount.abs().compareTo(BINARY_FROM) < 0 || (long) amount.precision() - amount.scale() > 64) {
            return "";
        }
        if (amount.stripTrailingZeros().scale() > 0) {
            return "";
        }
        BigInteger whole = amount.setScale(0, RoundingMode.UNNECESSARY).toBigInteger();
        int suffix = 0;
        while (suffix < BINARY.length - 1 && whole.remainder(BIG_1024).signum() == 0) {
            whole = whole.divide(BIG_1024);
            suffix++;
        }
        return whole + BINARY[suffix];
    }

    private static String decimal(Quantity quantity, boolean byExponent) {
        long amount = quantity.unscaled();
        long exponent = quantity.exponent();
        while (amount % 10 == 0) {
            amount /= 10;
            exponent++;
        }
        int shift = (int) Math.floorMod(exponent, 3L);
        if (shift > 0) {
            if (Math.abs(amount) > Long.MAX_VALUE / 100 || amount == Long.MIN_VALUE) {
                return decimal(quantity.decimal(), byExponent);
            }
            amount *= shift == 1 ? 10 : 100;
            exponent -= shift;
        }
        if (!byExponent && exponent > 18) {
            return decimal(quantity.decimal(), false);
        }
        return Long.toString(amount).concat(suffix(exponent, byExponent));
    }

    private static String decimal(BigDecimal amount, boolean byExponent) {
        BigDecimal stripped = amount.stripTrailingZeros();
        long exponent = -(long) stripped.scale();
        long target = exponent - Math.floorMod(exponent, 3L);
        // Beyond exa there is no suffix; digits are written out as far as that stays readable.
        if (!byExponent && target > 18) {
            if (target > 120) {
                return decimal(amount, true);
            }
            target = 18;
        }
        BigInteger mantissa = stripped.unscaledValue().multiply(BigInteger.TEN.pow((int) (exponent - target)));
        return mantissa + suffix(target, byExponent);
    }

    private static String suffix(long exponent, boolean byExponent) {
        if (exponent == 0) {
            return "";
        }
        return byExponent || exponent < -9 ? "e" + exponent : DECIMAL[(int) (exponent / 3) + 3];
    }
}
