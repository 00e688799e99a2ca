package io.sailfish.logs.store;

import io.sailfish.logs.entry.LogEntry;
import io.sailfish.logs.entry.Origin;
import io.sailfish.logs.query.LogHit;
import io.sailfish.logs.query.LogQuery;
import io.sailfish.logs.query.Order;
import io.sailfish.model.StringMap;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Makes entries for tests, and a clock that stands until it is set. */
public final class Lines {
    /** When tests begin. */
    public static final Instant START = Instant.parse("2026-11-01T00:00:00Z");

    private Lines() {}

    /** A container's origin. */
    public static Origin pod(String namespace, String pod) {
        return new Origin(
                Origin.Kind.CONTAINER,
                namespace,
                pod,
                "uid-" + pod,
                "main",
                "n1",
                "Deployment/" + pod,
                StringMap.of("app", pod),
                "stdout");
    }

    /** The line of a number of a source, each ten bytes long, one a second. */
    public static LogEntry line(Origin origin, int number, String text) {
        return new LogEntry(
                origin.namespace() + "/" + origin.pod(),
                number * 10L,
                number * 10L + 10,
                nanos(START.plusSeconds(number)),
                origin,
                text);
    }

    /** Nanoseconds since 1970. */
    public static long nanos(Instant time) {
        return time.getEpochSecond() * 1_000_000_000 + time.getNano();
    }

    /** All texts in the store, oldest first. */
    public static List<String> texts(LogStore store, LogQuery query) throws IOException {
        return find(store, query, Order.OLDEST_FIRST).stream().map(LogHit::text).toList();
    }

    /** All that is found, page by page. */
    public static List<LogHit> find(LogStore store, LogQuery query, Order order) throws IOException {
        return store.search(() -> false, search -> {
            List<LogHit> all = new ArrayList<>();
            Optional<LogHit.Place> after = Optional.empty();
            while (true) {
                List<LogHit> page = search.find(query, order, 7, after).hits();
                if (page.isEmpty()) {
                    return all;
                }
                all.addAll(page);
                after = Optional.of(page.getLast().place());
            }
        });
    }

    /** A clock that a test sets. */
    public static final class SetClock extends Clock {
        private final AtomicReference<Instant> now = new AtomicReference<>(START);

        /** Sets it. */
        public void set(Instant time) {
            now.set(time);
        }

        @Override
        public Instant instant() {
            return now.get();
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
