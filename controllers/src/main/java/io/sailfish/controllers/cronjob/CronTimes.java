package io.sailfish.controllers.cronjob;

import io.sailfish.model.api.batch.v1.CronJob;
import io.sailfish.model.schedule.CronSchedule;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * The times of a CronJob. Pure.
 *
 * @param schedule the times
 * @param zone     where they are local
 */
record CronTimes(CronSchedule schedule, ZoneId zone) {
    /** More times than this are not missed one by one: something is wrong, and the latest alone is taken up. */
    static final int MANY = 100;

    private static final int MOST_STEPS = 100_000;

    /** The times of a CronJob. Throws where its schedule or zone cannot be read. */
    static CronTimes of(CronJob cron) {
        String zone = cron.spec().timeZone("");
        try {
            return new CronTimes(
                    CronSchedule.parse(cron.spec().schedule()), zone.isEmpty() ? ZoneOffset.UTC : ZoneId.of(zone));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("unknown time zone " + zone, e);
        }
    }

    /**
     * The latest time that has come and was not served.
     *
     * @param latest the time, if one has come
     * @param missed how many have
     */
    record Due(Optional<Instant> latest, int missed) {}

    Due due(Instant since, Instant now) {
        Optional<Instant> latest = Optional.empty();
        int missed = 0;
        Optional<Instant> next = schedule.next(since, zone);
        while (next.isPresent() && !next.get().isAfter(now) && missed < MOST_STEPS) {
            latest = next;
            missed++;
            next = schedule.next(next.get(), zone);
        }
        return new Due(latest, missed);
    }

    Optional<Instant> next(Instant after) {
        return schedule.next(after, zone);
    }
}
