package io.sailfish.apiserver.cel;

/**
 * The least and the most that something costs, or how large it is. What cannot be counted is {@link Long#MAX_VALUE}, and stays
 * so.
 */
public record CostRange(long least, long most) {
    static final CostRange NONE = new CostRange(0, 0);
    static final CostRange ONE = new CostRange(1, 1);
    static final CostRange UNKNOWN = new CostRange(0, Long.MAX_VALUE);

    static CostRange exactly(long value) {
        return new CostRange(value, value);
    }

    CostRange plus(CostRange that) {
        return new CostRange(sum(least, that.least), sum(most, that.most));
    }

    CostRange times(CostRange that) {
        return new CostRange(product(least, that.least), product(most, that.most));
    }

    CostRange times(double factor) {
        return new CostRange(scaled(least, factor), scaled(most, factor));
    }

    CostRange or(CostRange that) {
        return new CostRange(Math.min(least, that.least), Math.max(most, that.most));
    }

    private static long sum(long one, long other) {
        long sum = one + other;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }

    /** The product of two numbers that are not negative. */
    public static long product(long one, long other) {
        return Math.multiplyHigh(one, other) != 0 || one * other < 0 ? Long.MAX_VALUE : one * other;
    }

    private static long scaled(long value, double factor) {
        double exact = Math.ceil(value * factor);
        return value == Long.MAX_VALUE || exact >= Long.MAX_VALUE ? Long.MAX_VALUE : (long) exact;
    }
}
