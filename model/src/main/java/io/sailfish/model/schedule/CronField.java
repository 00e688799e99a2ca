package io.sailfish.model.schedule;

import io.sailfish.model.status.GoSyntax;
import java.util.List;
import java.util.Locale;

/**
 * The values that one field of a schedule allows.
 *
 * @param values bit n for the value n
 * @param any    whether the field says nothing: "*", or "?"
 */
record CronField(long values, boolean any) {

    /** What a field can say: the least and the greatest value, and the names of values from the least on. */
    enum Bounds {
        MINUTE(0, 59),
        HOUR(0, 23),
        DAY_OF_MONTH(1, 31),
        MONTH(1, 12, "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"),
        DAY_OF_WEEK(0, 6, "sun", "mon", "tue", "wed", "thu", "fri", "sat");

        private final int least;
        private final int greatest;
        private final List<String> names;

        Bounds(int least, int greatest, String... names) {
            this.least = least;
            this.greatest = greatest;
            this.names = List.of(names);
        }
    }

    boolean allows(int value) {
        return (values >> value & 1) != 0;
    }

    /** Reads a list of ranges. */
    static CronField parse(String text, Bounds bounds) {
        long values = 0;
        boolean any = false;
        for (String expression : text.split(",")) {
            if (!expression.isEmpty()) {
                CronField range = range(expression, bounds);
                values |= range.values;
                any |= range.any;
            }
        }
        return new CronField(values, any);
    }

    /** Reads "*", "5", "1-5", "mon-fri", and each of these with a step behind a slash. */
    private static CronField range(String expression, Bounds bounds) {
        String[] rangeAndStep = expression.split("/", -1);
        String[] ends = rangeAndStep[0].split("-", -1);
        boolean any = ends[0].equals("*") || ends[0].equals("?");
        long start = bounds.least;
        long end = bounds.greatest;
        if (!any) {
            if (ends.length > 2) {
                throw new ScheduleException("too many hyphens: " + expression);
            }
            start = number(ends[0], bounds);
            end = ends.length == 1 ? start : number(ends[1], bounds);
        }
        long step = 1;
        if (rangeAndStep.length > 2) {
            throw new ScheduleException("too many slashes: " + expression);
        }
        if (rangeAndStep.length == 2) {
            step = number(rangeAndStep[1]);
            end = ends.length == 1 ? bounds.greatest : end;
        }
        check(expression, start, end, step, bounds);
        long values = 0;
        for (long value = start; value <= end; value += step) {
            values |= 1L << value;
        }
        return new CronField(values, any && step == 1);
    }

    private static void check(String expression, long start, long end, long step, Bounds bounds) {
        if (start < bounds.least) {
            throw new ScheduleException(
                    "beginning of range (%d) below minimum (%d): %s".formatted(start, bounds.least, expression));
        }
        if (end > bounds.greatest) {
            throw new ScheduleException(
                    "end of range (%d) above maximum (%d): %s".formatted(end, bounds.greatest, expression));
        }
        if (start > end) {
            throw new ScheduleException(
                    "beginning of range (%d) beyond end of range (%d): %s".formatted(start, end, expression));
        }
        if (step == 0) {
            throw new ScheduleException("step of range should be a positive number: " + expression);
        }
    }

    private static long number(String text, Bounds bounds) {
        int name = bounds.names.indexOf(text.toLowerCase(Locale.ROOT));
        return name < 0 ? number(text) : bounds.least + name;
    }

    private static long number(String text) {
        long number;
        try {
            number = Long.parseLong(text);
        } catch (NumberFormatException e) {
            boolean digits = text.matches("[+-]?[0-9]+");
            throw new ScheduleException("failed to parse int from %s: strconv.Atoi: parsing %s: %s"
                    .formatted(text, GoSyntax.quote(text), digits ? "value out of range" : "invalid syntax"));
        }
        if (number < 0) {
            throw new ScheduleException("negative number (%d) not allowed: %s".formatted(number, text));
        }
        return number;
    }
}
