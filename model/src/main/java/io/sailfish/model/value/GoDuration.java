package io.sailfish.model.value;

import java.time.Duration;

/** Reads and writes durations in Go's notation: "1h15m30.5s". */
public final class GoDuration {
    private final String text;
    private int position;

    private GoDuration(String text) {
        this.text = text;
    }

    /** Reads a duration such as "300ms", "-1.5h" or "2h45m". */
    public static Duration parse(String text) {
        return new GoDuration(text).parse();
    }

    private Duration parse() {
        boolean negative = text.startsWith("-");
        if (negative || text.startsWith("+")) {
            position = 1;
        }
        if (text.substring(position).equals("0")) {
            return Duration.ZERO;
        }
        if (position == text.length()) {
            throw invalid();
        }
        // Kept negative, so that the smallest duration fits.
        long total = 0;
        while (position < text.length()) {
            long next = total - component();
            if (next > 0) {
                throw invalid();
            }
            total = next;
        }
        if (!negative && total == Long.MIN_VALUE) {
            throw invalid();
        }
        return Duration.ofNanos(negative ? total : -total);
    }

    private long component() {
        int start = position;
        long whole = digits();
        boolean any = position > start;
        long fraction = 0;
        double scale = 1;
        if (position < text.length() && text.charAt(position) == '.') {
            position++;
            int from = position;
            while (position < text.length() && isDigit(text.charAt(position))) {
                if (position - from < 18) {
                    fraction = fraction * 10 + text.charAt(position) - '0';
                    scale *= 10;
                }
                position++;
            }
            any |= position > from;
        }
        if (!any) {
            throw invalid();
        }
        long unit = unit();
        try {
            long nanos = Math.multiplyExact(whole, unit);
            return Math.addExact(nanos, (long) (fraction * (unit / scale)));
        } catch (ArithmeticException e) {
            throw invalid();
        }
    }

    private long digits() {
        long value = 0;
        while (position < text.length() && isDigit(text.charAt(position))) {
            int digit = text.charAt(position++) - '0';
            if (value > (Long.MAX_VALUE - digit) / 10) {
                throw invalid();
            }
            value = value * 10 + digit;
        }
        return value;
    }

    private long unit() {
        int start = position;
        while (position < text.length() && text.charAt(position) != '.' && !isDigit(text.charAt(position))) {
            position++;
        }
        String unit = text.substring(start, position);
        return switch (unit) {
            case "ns" -> 1L;
            case "us", "\u00b5s", "\u03bcs" -> 1_000L;
            case "ms" -> 1_000_000L;
            case "s" -> 1_000_000_000L;
            case "m" -> 60_000_000_000L;
            case "h" -> 3_600_000_000_000L;
            case "" -> throw new MomentFormatException("time: missing unit in duration \"" + text + "\"");
            default ->
                throw new MomentFormatException("time: unknown unit \"" + unit + "\" in duration \"" + text + "\"");
        };
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private MomentFormatException invalid() {
        return new MomentFormatException("time: invalid duration \"" + text + "\"");
    }

    /** Writes a duration as Go does: "1h0m0s", "1.5s", "100ms", "0s". */
    public static String format(Duration duration) {
        if (duration.isZero()) {
            return "0s";
        }
        String sign = duration.isNegative() ? "-" : "";
        Duration size = duration.abs();
        long seconds = size.getSeconds();
        if (seconds == 0) {
            return sign + belowOneSecond(size.getNano());
        }
        StringBuilder result = new StringBuilder(sign);
        if (seconds >= 3_600) {
            result.append(seconds / 3_600).append('h');
        }
        if (seconds >= 60) {
            result.append(seconds / 60 % 60).append('m');
        }
        return result.append(decimal(seconds % 60, size.getNano(), 9))
                .append('s')
                .toString();
    }

    private static String belowOneSecond(int nanos) {
        if (nanos < 1_000) {
            return nanos + "ns";
        }
        return nanos < 1_000_000
                ? decimal(nanos / 1_000, nanos % 1_000, 3) + "\u00b5s"
                : decimal(nanos / 1_000_000, nanos % 1_000_000, 6) + "ms";
    }

    private static String decimal(long whole, int fraction, int places) {
        if (fraction == 0) {
            return Long.toString(whole);
        }
        String digits = Integer.toString(fraction);
        String padded = "0".repeat(places - digits.length()) + digits;
        int end = padded.length();
        while (padded.charAt(end - 1) == '0') {
            end--;
        }
        return whole + "." + padded.substring(0, end);
    }
}
