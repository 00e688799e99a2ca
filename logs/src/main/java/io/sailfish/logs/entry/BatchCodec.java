package io.sailfish.logs.entry;

import io.sailfish.model.StringMap;
import io.sailfish.model.codec.JsonTree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Entries on their way to the store, as JSON in which origins and sources stand once:
 * {@code {"origins":[…],"sources":[…],"entries":[[origin,source,from,to,time,"text"],…]}}.
 */
public final class BatchCodec {
    private BatchCodec() {}

    /** The bytes of a batch. */
    public static byte[] encode(List<LogEntry> entries) {
        Map<Origin, Long> origins = new LinkedHashMap<>();
        Map<String, Long> sources = new LinkedHashMap<>();
        List<Object> rows = new ArrayList<>(entries.size());
        for (LogEntry entry : entries) {
            Long origin = origins.computeIfAbsent(entry.origin(), _ -> (long) origins.size());
            Long source = sources.computeIfAbsent(entry.source(), _ -> (long) sources.size());
            rows.add(List.of(origin, source, entry.from(), entry.to(), entry.time(), entry.text()));
        }
        return JsonTree.encode(StringMap.copyOf(Map.of(
                "origins",
                origins.keySet().stream()
                        .map(origin -> StringMap.copyOf(origin.tree()))
                        .toList(),
                "sources",
                List.copyOf(sources.keySet()),
                "entries",
                rows)));
    }

    /**
     * The entries of a batch.
     *
     * @throws IllegalArgumentException where it is none
     */
    public static List<LogEntry> decode(byte[] bytes) {
        try {
            Map<?, ?> batch = (Map<?, ?>) JsonTree.parse(bytes);
            List<Origin> origins = new ArrayList<>();
            for (Object origin : (List<?>) part(batch, "origins")) {
                origins.add(Origin.of((Map<?, ?>) origin));
            }
            List<?> sources = (List<?>) part(batch, "sources");
            List<LogEntry> entries = new ArrayList<>();
            for (Object row : (List<?>) part(batch, "entries")) {
                List<?> cells = (List<?>) row;
                entries.add(new LogEntry(
                        (String) sources.get(number(cells, 1)),
                        (Long) cells.get(2),
                        (Long) cells.get(3),
                        (Long) cells.get(4),
                        origins.get(number(cells, 0)),
                        (String) cells.get(5)));
            }
            return entries;
        } catch (ClassCastException | IndexOutOfBoundsException wrong) {
            throw new IllegalArgumentException("not a batch of log entries: " + wrong.getMessage(), wrong);
        }
    }

    private static Object part(Map<?, ?> batch, String name) {
        Object part = batch.get(name);
        if (part == null) {
            throw new IllegalArgumentException("not a batch of log entries: it has no " + name);
        }
        return part;
    }

    private static int number(List<?> cells, int at) {
        return Math.toIntExact((Long) cells.get(at));
    }
}
