package io.sailfish.model.value;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * An amount of a resource, such as "500m" or "2Gi": upstream's resource.Quantity. A fixed-point number that remembers
 * the family of suffixes it was written with; immutable.
 *
 * <p>{@link #toString} is what JSON and protobuf carry: upstream's canonical form (no fraction, the largest suffix), or
 * the text as given where upstream keeps it. Equality is equality of that text, so that equal quantities look the same
 * on the wire; {@link #compareTo} compares the amounts ("1000m" and "1" compare as 0).
 *
 * <p>Amounts that fit are a long and a power of ten; only others carry a {@link BigDecimal}.
 */
public final class Quantity implements Comparable<Quantity> {
    /** How a quantity is written. */
    public enum Format {
        /** "12e6". */
        DECIMAL_EXPONENT,
        /** "12Mi": powers of 1024. */
        BINARY_SI,
        /** "12M": powers of 1000. */
        DECIMAL_SI
    }

    /** Nothing; what an absent quantity reads as. */
    public static final Quantity ZERO = new Quantity(0, 0, null, Format.DECIMAL_SI, "0");

    private static final int MAX_EXPONENT_GAP = 1_000;

    private final long value;
    private final int exponent;
    private final @Nullable BigDecimal large;
    private final Format format;
    private @Nullable String text;

    private Quantity(long value, int exponent, @Nullable BigDecimal large, Format format, @Nullable String text) {
        this.value = value;
        this.exponent = exponent;
        this.large = large;
        this.format = format;
        this.text = text;
    }

    /** A whole number, written with decimal suffixes. */
    public static Quantity of(long value) {
        return of(value, Format.DECIMAL_SI);
    }

    /** A whole number, written with the suffixes of this format. */
    public static Quantity of(long value, Format format) {
        return new Quantity(value, 0, null, format, null);
    }

    /** A number of thousandths, written with decimal suffixes. */
    public static Quantity ofMillis(long millis) {
        return scaled(millis, -3, Format.DECIMAL_SI);
    }

    /** {@code value} × 10^{@code exponent}. */
    public static Quantity scaled(long value, int exponent, Format format) {
        return new Quantity(value, exponent, null, format, null);
    }

    /** An amount beyond the other factories' range; anything finer than a billionth is kept as it is. */
    public static Quantity of(BigDecimal amount, Format format) {
        return fromDecimal(amount, format, null);
    }

    /** Reads upstream's notation. */
    public static Quantity parse(String text) {
        Quantity cached = Recent.find(text);
        if (cached != null) {
            return cached;
        }
        Quantity parsed = QuantityParser.parse(text);
        Recent.keep(text, parsed);
        return parsed;
    }

    static Quantity parsed(long value, int exponent, Format format, @Nullable String text) {
        return new Quantity(value, exponent, null, format, text);
    }

    static Quantity fromDecimal(BigDecimal amount, Format format, @Nullable String text) {
        if (amount.signum() == 0) {
            return new Quantity(0, 0, null, format, text);
        }
        BigInteger unscaled = amount.unscaledValue();
        if (unscaled.bitLength() < Long.SIZE && amount.scale() != Integer.MIN_VALUE) {
            return new Quantity(unscaled.longValue(), -amount.scale(), null, format, text);
        }
        return new Quantity(0, 0, amount, format, text);
    }

    public Format format() {
        return format;
    }

    public boolean isZero() {
        return sign() == 0;
    }

    /** -1, 0 or 1. */
    public int sign() {
        return large != null ? large.signum() : Long.signum(value);
    }

    /** The whole number, rounded away from zero; at the limits of a long where it lies beyond. */
    public long value() {
        return scaledValue(0);
    }

    /** The number of thousandths, rounded away from zero; at the limits of a long where it lies beyond. */
    public long milliValue() {
        return scaledValue(-3);
    }

    /** This amount in units of 10^{@code scale}, rounded away from zero; at a limit of long where it lies beyond. */
    public long scaledValue(int scale) {
        if (large == null) {
            if (value == 0 || exponent == scale) {
                return value;
            }
            return exponent > scale
                    ? scaleUp(value, (long) exponent - scale)
                    : scaleDown(value, (long) scale - exponent);
        }
        return saturate(large, scale);
    }

    /** The nearest double. */
    public double doubleValue() {
        return large == null && exponent == 0 ? value : decimal().doubleValue();
    }

    /** The exact amount. Its exponent may be extreme: expand it only after a look at its precision and scale. */
    public BigDecimal decimal() {
        return large != null ? large : BigDecimal.valueOf(value, -exponent);
    }

    /** The sum; in the format of this quantity, or of the other where this is zero. */
    public Quantity add(Quantity that) {
        if (that.isZero()) {
            return isZero() ? new Quantity(0, 0, null, that.format, null) : this;
        }
        if (isZero()) {
            return that;
        }
        if (large == null && that.large == null) {
            int low = Math.min(exponent, that.exponent);
            long left = scaleUp(value, (long) exponent - low);
            long right = scaleUp(that.value, (long) that.exponent - low);
            long sum = left + right;
            boolean saturated = isLimit(left) || isLimit(right);
            if (!saturated && ((left ^ sum) & (right ^ sum)) >= 0) {
                return new Quantity(sum, low, null, format, null);
            }
        }
        return addDecimals(decimal(), that.decimal());
    }

    private Quantity addDecimals(BigDecimal left, BigDecimal right) {
        // Exponents come from clients: two that lie far apart would be written out digit by digit.
        if (Math.abs((long) left.scale() - right.scale()) > MAX_EXPONENT_GAP) {
            return fromDecimal(left.abs().compareTo(right.abs()) >= 0 ? left : right, format, null);
        }
        return fromDecimal(left.add(right), format, null);
    }

    /** The difference; in the format of this quantity, or of the other where this is zero. */
    public Quantity subtract(Quantity that) {
        return add(that.negate());
    }

    /** The product with a whole number. */
    public Quantity multiply(long factor) {
        if (large == null) {
            long high = Math.multiplyHigh(value, factor);
            long low = value * factor;
            if ((high == 0 && low >= 0) || (high == -1 && low < 0)) {
                return new Quantity(low, exponent, null, format, null);
            }
        }
        return fromDecimal(decimal().multiply(BigDecimal.valueOf(factor)), format, null);
    }

    /** The same amount with the opposite sign. */
    public Quantity negate() {
        return large == null && value != Long.MIN_VALUE
                ? new Quantity(-value, exponent, null, format, null)
                : fromDecimal(decimal().negate(), format, null);
    }

    /** This amount rounded away from zero to a multiple of 10^{@code scale}; itself where it is one by its notation. */
    public Quantity roundUp(int scale) {
        if (large == null) {
            return exponent >= scale
                    ? this
                    : new Quantity(scaleDown(value, (long) scale - exponent), scale, null, format, null);
        }
        return large.scale() <= -scale ? this : fromDecimal(roundUp(large, -scale), format, null);
    }

    /** Rounds away from zero to a number of decimal places, without writing out extreme exponents. */
    static BigDecimal roundUp(BigDecimal amount, int places) {
        if (amount.scale() <= places) {
            return amount;
        }
        if ((long) amount.precision() - amount.scale() < -places) {
            return BigDecimal.valueOf(amount.signum(), places);
        }
        return amount.setScale(places, RoundingMode.UP);
    }

    /** Compares the amounts. */
    @Override
    public int compareTo(Quantity that) {
        if (large == null && that.large == null && exponent == that.exponent) {
            return Long.compare(value, that.value);
        }
        int bySign = Integer.compare(sign(), that.sign());
        return bySign != 0 || sign() == 0 ? bySign : decimal().compareTo(that.decimal());
    }

    /** Whether the amounts are equal, however they are written. */
    public boolean sameAmount(Quantity that) {
        return compareTo(that) == 0;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || other instanceof Quantity that && toString().equals(that.toString());
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }

    /** The text that the wire carries. */
    @Override
    public String toString() {
        String known = text;
        if (known == null) {
            known = QuantityText.canonical(this);
            text = known;
        }
        return known;
    }

    boolean isLarge() {
        return large != null;
    }

    long unscaled() {
        return value;
    }

    int exponent() {
        return exponent;
    }

    private static long scaleUp(long value, long places) {
        long result = value;
        for (long i = 0; i < places && result != 0; i++) {
            if (result > Long.MAX_VALUE / 10 || result < Long.MIN_VALUE / 10) {
                return value < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
            }
            result *= 10;
        }
        return result;
    }

    private static long scaleDown(long value, long places) {
        long result = value;
        boolean inexact = false;
        for (long i = 0; i < places && result != 0; i++) {
            inexact |= result % 10 != 0;
            result /= 10;
        }
        return inexact ? result + Long.signum(value) : result;
    }

    private static boolean isLimit(long value) {
        return value == Long.MAX_VALUE || value == Long.MIN_VALUE;
    }

    private static long saturate(BigDecimal amount, int scale) {
        long digits = (long) amount.precision() - amount.scale() - scale;
        if (digits > 19) {
            return amount.signum() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
        BigInteger whole = roundUp(amount, -scale).scaleByPowerOfTen(-scale).toBigInteger();
        if (whole.bitLength() >= Long.SIZE) {
            return whole.signum() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
        return whole.longValue();
    }

    /**
     * The quantities parsed last, one per slot of a small table: clusters repeat a few dozen texts in every pod, and
     * sharing them saves both the parse and the memory.
     */
    private static final class Recent {
        private static final int SLOTS = 512;
        private static final int LONGEST = 16;
        private static final AtomicReferenceArray<@Nullable Entry> TABLE = new AtomicReferenceArray<>(SLOTS);

        private record Entry(String text, Quantity quantity) {}

        static @Nullable Quantity find(String text) {
            Entry entry = TABLE.getPlain(text.hashCode() & (SLOTS - 1));
            return entry != null && entry.text.equals(text) ? entry.quantity : null;
        }

        static void keep(String text, Quantity quantity) {
            if (text.length() <= LONGEST) {
                TABLE.setRelease(text.hashCode() & (SLOTS - 1), new Entry(text, quantity));
            }
        }
    }
}
