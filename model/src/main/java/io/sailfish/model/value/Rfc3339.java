package io.sailfish.model.value;

import java.time.Instant;

/** Reads and writes moments in RFC 3339 as Go does, messages included. */
public final class Rfc3339 {
    /** The most bytes that {@link #write} adds. */
    public static final int LONGEST = 32;

    private static final String SECONDS_LAYOUT = "2006-01-02T15:04:05Z07:00";
    private static final String MICROS_LAYOUT = "2006-01-02T15:04:05.000000Z07:00";
    private static final int NO_FRACTION = -1;
    private static final int DAYS_TO_1970 = 719_468;
    private static final int DAYS_OF_400_YEARS = 146_097;

    private final String text;
    private final boolean micros;
    private int position;

    private Rfc3339(String text, boolean micros) {
        this.text = text;
        this.micros = micros;
    }

    /** The moment that a text names; a fraction of a second may stand in it. */
    public static Instant parse(String text) {
        return new Rfc3339(text, false).parse();
    }

    /** The moment that a text names, which must have a fraction of exactly six digits. */
    public static Instant parseMicros(String text) {
        return new Rfc3339(text, true).parse();
    }

    private Instant parse() {
        int year = number(4, "2006");
        literal('-', "-");
        int month = number(2, "01");
        inRange(month, 1, 12, "month");
        literal('-', "-");
        int day = number(2, "02");
        literal('T', "T");
        int hour = number(2, "15");
        inRange(hour, 0, 23, "hour");
        literal(':', ":");
        int minute = number(2, "04");
        inRange(minute, 0, 59, "minute");
        literal(':', ":");
        int second = number(2, "05");
        inRange(second, 0, 59, "second");
        int nanos = micros ? exactFraction() : anyFraction();
        int offset = offset();
        if (position < text.length()) {
            throw failure("extra text: " + quote(text.substring(position)));
        }
        inRange(day, 1, daysOf(year, month), "day");
        long seconds = daysFromCivil(year, month, day) * 86_400 + hour * 3_600L + minute * 60L + second - offset;
        return Instant.ofEpochSecond(seconds, nanos);
    }

    private int number(int digits, String element) {
        int value = 0;
        for (int i = position; i < position + digits; i++) {
            char c = i < text.length() ? text.charAt(i) : 0;
            if (c < '0' || c > '9') {
                throw mismatch(element);
            }
            value = value * 10 + c - '0';
        }
        position += digits;
        return value;
    }

    private void literal(char c, String element) {
        if (position >= text.length() || text.charAt(position) != c) {
            throw mismatch(element);
        }
        position++;
    }

    private int exactFraction() {
        int start = position;
        if (start >= text.length() || text.charAt(start) != '.' || digitsFrom(start + 1) < 6) {
            throw mismatch(".000000");
        }
        position++;
        return number(6, ".000000") * 1_000;
    }

    private int anyFraction() {
        boolean point = position < text.length() && (text.charAt(position) == '.' || text.charAt(position) == ',');
        int digits = point ? digitsFrom(position + 1) : 0;
        if (digits == 0) {
            return 0;
        }
        int nanos = 0;
        for (int i = 0; i < 9; i++) {
            nanos = nanos * 10 + (i < digits ? text.charAt(position + 1 + i) - '0' : 0);
        }
        position += 1 + digits;
        return nanos;
    }

    private int digitsFrom(int start) {
        int end = start;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        return end - start;
    }

    private int offset() {
        char sign = position < text.length() ? text.charAt(position) : 0;
        if (sign == 'Z') {
            position++;
            return 0;
        }
        boolean complete = position + 6 <= text.length() && text.charAt(position + 3) == ':';
        if ((sign != '+' && sign != '-') || !complete) {
            throw mismatch("Z07:00");
        }
        position++;
        int hours = number(2, "Z07:00");
        position++;
        int minutes = number(2, "Z07:00");
        inRange(hours, 0, 24, "time zone offset hour");
        inRange(minutes, 0, 60, "time zone offset minute");
        int seconds = hours * 3_600 + minutes * 60;
        return sign == '-' ? -seconds : seconds;
    }

    private void inRange(int value, int low, int high, String what) {
        if (value < low || value > high) {
            throw failure(what + " out of range");
        }
    }

    private MomentFormatException mismatch(String element) {
        String layout = micros ? MICROS_LAYOUT : SECONDS_LAYOUT;
        return new MomentFormatException("parsing time " + quote(text) + " as " + quote(layout) + ": cannot parse "
                + quote(text.substring(Math.min(position, text.length()))) + " as " + quote(element));
    }

    private MomentFormatException failure(String what) {
        return new MomentFormatException("parsing time " + quote(text) + ": " + what);
    }

    private static String quote(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static int daysOf(int year, int month) {
        return switch (month) {
            case 2 -> year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
            case 4, 6, 9, 11 -> 30;
            default -> 31;
        };
    }

    /** Days since 1970 by the civil calendar: the year is made to begin in March, so that leap days come last. */
    private static long daysFromCivil(int year, int month, int day) {
        int y = month <= 2 ? year - 1 : year;
        int era = Math.floorDiv(y, 400);
        int yearOfEra = y - era * 400;
        int dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
        int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return (long) era * DAYS_OF_400_YEARS + dayOfEra - DAYS_TO_1970;
    }

    /** A moment in UTC, in whole seconds. */
    public static String format(Instant instant) {
        byte[] bytes = new byte[LONGEST];
        return ascii(bytes, write(instant, false, bytes, 0));
    }

    /** A moment in UTC, with six digits of a fraction. */
    public static String formatMicros(Instant instant) {
        byte[] bytes = new byte[LONGEST];
        return ascii(bytes, write(instant, true, bytes, 0));
    }

    private static String ascii(byte[] bytes, int length) {
        return new String(bytes, 0, length, java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    /** Writes a moment in UTC as ASCII, in seconds or microseconds; returns where it ends. */
    public static int write(Instant instant, boolean micros, byte[] target, int at) {
        return write(instant.getEpochSecond(), micros ? instant.getNano() / 1_000 : NO_FRACTION, target, at);
    }

    private static int write(long epochSecond, int micros, byte[] target, int at) {
        long days = Math.floorDiv(epochSecond, 86_400L) + DAYS_TO_1970;
        int secondOfDay = Math.floorMod(epochSecond, 86_400);
        long era = Math.floorDiv(days, (long) DAYS_OF_400_YEARS);
        int dayOfEra = (int) (days - era * DAYS_OF_400_YEARS);
        int yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int monthFromMarch = (5 * dayOfYear + 2) / 153;
        int day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1;
        int month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
        long year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);

        int next = at;
        int century = (int) Math.clamp(year / 100, 0L, 99L);
        next = twoDigits(century, target, next);
        next = twoDigits((int) Math.floorMod(year, 100L), target, next);
        target[next++] = '-';
        next = twoDigits(month, target, next);
        target[next++] = '-';
        next = twoDigits(day, target, next);
        target[next++] = 'T';
        next = twoDigits(secondOfDay / 3_600, target, next);
        target[next++] = ':';
        next = twoDigits(secondOfDay / 60 % 60, target, next);
        target[next++] = ':';
        next = twoDigits(secondOfDay % 60, target, next);
        if (micros != NO_FRACTION) {
            target[next++] = '.';
            next = twoDigits(micros / 10_000, target, next);
            next = twoDigits(micros / 100 % 100, target, next);
            next = twoDigits(micros % 100, target, next);
        }
        target[next++] = 'Z';
        return next;
    }

    private static int twoDigits(int value, byte[] target, int at) {
        target[at] = (byte) ('0' + value / 10);
        target[at + 1] = (byte) ('0' + value % 10);
        return at + 2;
    }
}
