package io.sailfish.model.schedule;

import io.sailfish.model.schedule.CronField.Bounds;
import io.sailfish.model.status.GoSyntax;
import io.sailfish.model.value.GoDuration;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * When a CronJob runs, as upstream reads it: five fields, one of the descriptors "@yearly" to "@hourly", or "@every" with a
 * duration; before any of them possibly "TZ=" or "CRON_TZ=" with a time zone.
 *
 * <pre>{@code
 * Optional<Instant> next = CronSchedule.parse("30 4 * * mon-fri").next(now, ZoneId.of("Europe/Paris"));
 * }</pre>
 */
public final class CronSchedule {
    /** A time that does not come within this many years does not come. */
    private static final int YEARS = 5;

    private final @Nullable ZoneId zone;
    private final @Nullable Duration every;
    private final CronField minutes;
    private final CronField hours;
    private final CronField days;
    private final CronField months;
    private final CronField weekdays;

    private CronSchedule(@Nullable ZoneId zone, @Nullable Duration every, List<CronField> fields) {
        this.zone = zone;
        this.every = every;
        this.minutes = fields.get(0);
        this.hours = fields.get(1);
        this.days = fields.get(2);
        this.months = fields.get(3);
        this.weekdays = fields.get(4);
    }

    /**
     * Reads a schedule.
     *
     * @throws ScheduleException if it cannot be read
     */
    public static CronSchedule parse(String text) {
        if (text.isEmpty()) {
            throw new ScheduleException("empty spec string");
        }
        ZoneId zone = null;
        String rest = text;
        if (text.startsWith("TZ=") || text.startsWith("CRON_TZ=")) {
            int space = text.indexOf(' ');
            zone = zone(text.substring(text.indexOf('=') + 1, space < 0 ? text.length() : space));
            rest = space < 0 ? "" : text.substring(space).strip();
        }
        return rest.startsWith("@") ? described(zone, rest) : ofFields(zone, rest);
    }

    private static ZoneId zone(String name) {
        if (!name.isEmpty() && !isTimeZone(name)) {
            throw new ScheduleException("provided bad location " + name + ": unknown time zone " + name);
        }
        return ZoneId.of(name.isEmpty() ? "UTC" : name);
    }

    /** Whether this is the name of a time zone of the IANA's data base; offsets are none. */
    public static boolean isTimeZone(String name) {
        return ZoneId.getAvailableZoneIds().contains(name);
    }

    private static CronSchedule ofFields(@Nullable ZoneId zone, String text) {
        List<String> words = text.isBlank() ? List.of() : List.of(text.strip().split("\\s+"));
        if (words.size() != 5) {
            throw new ScheduleException(
                    "expected exactly 5 fields, found %d: [%s]".formatted(words.size(), String.join(" ", words)));
        }
        List<CronField> fields = IntStream.range(0, 5)
                .mapToObj(i -> CronField.parse(words.get(i), Bounds.values()[i]))
                .toList();
        return new CronSchedule(zone, null, fields);
    }

    private static CronSchedule described(@Nullable ZoneId zone, String text) {
        return switch (text) {
            case "@yearly", "@annually" -> ofFields(zone, "0 0 1 1 *");
            case "@monthly" -> ofFields(zone, "0 0 1 * *");
            case "@weekly" -> ofFields(zone, "0 0 * * 0");
            case "@daily", "@midnight" -> ofFields(zone, "0 0 * * *");
            case "@hourly" -> ofFields(zone, "0 * * * *");
            default -> {
                if (!text.startsWith("@every ")) {
                    throw new ScheduleException("unrecognized descriptor: " + text);
                }
                CronSchedule always = ofFields(zone, "* * * * *");
                yield new CronSchedule(
                        zone,
                        interval(text),
                        List.of(always.minutes, always.hours, always.days, always.months, always.weekdays));
            }
        };
    }

    private static Duration interval(String text) {
        String words = text.substring("@every ".length());
        Duration duration;
        try {
            duration = GoDuration.parse(words);
        } catch (RuntimeException e) {
            throw new ScheduleException(
                    "failed to parse duration " + text + ": time: invalid duration " + GoSyntax.quote(words));
        }
        Duration seconds = duration.truncatedTo(ChronoUnit.SECONDS);
        return seconds.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : seconds;
    }

    /** The time zone that the schedule itself names, or null. */
    public @Nullable ZoneId zone() {
        return zone;
    }

    /**
     * The first time after this one; empty if there is none in the next years, as for the 30th of February.
     *
     * @param otherwise the time zone of a schedule that names none
     */
    public Optional<Instant> next(Instant after, ZoneId otherwise) {
        if (every != null) {
            return Optional.of(after.truncatedTo(ChronoUnit.SECONDS).plus(every));
        }
        ZoneId place = zone == null ? otherwise : zone;
        ZonedDateTime time = after.atZone(place).truncatedTo(ChronoUnit.MINUTES).plusMinutes(1);
        int last = time.getYear() + YEARS;
        while (time.getYear() <= last) {
            ZonedDateTime later = laterMonthDayOrHour(time);
            if (later != null) {
                time = later;
            } else if (minutes.allows(time.getMinute())) {
                return Optional.of(time.toInstant());
            } else {
                time = time.plusMinutes(1);
            }
        }
        return Optional.empty();
    }

    /** The beginning of the next month, day or hour where this one is not allowed; null where it is. */
    private @Nullable ZonedDateTime laterMonthDayOrHour(ZonedDateTime time) {
        if (!months.allows(time.getMonthValue())) {
            return startOfDay(time.toLocalDate().withDayOfMonth(1).plusMonths(1), time.getZone());
        }
        if (!allowsDay(time)) {
            return startOfDay(time.toLocalDate().plusDays(1), time.getZone());
        }
        if (!hours.allows(time.getHour())) {
            return time.truncatedTo(ChronoUnit.HOURS).plusHours(1);
        }
        return null;
    }

    private static ZonedDateTime startOfDay(LocalDate day, ZoneId place) {
        return day.atStartOfDay(place);
    }

    /** Where both the day of the month and the day of the week are given, either will do. */
    private boolean allowsDay(ZonedDateTime time) {
        boolean day = days.allows(time.getDayOfMonth());
        boolean weekday = weekdays.allows(time.getDayOfWeek().getValue() % 7);
        return days.any() || weekdays.any() ? day && weekday : day || weekday;
    }
}
