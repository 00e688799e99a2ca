package io.sailfish.store.etcd;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Watch;
import io.etcd.jetcd.options.WatchOption;
import io.etcd.jetcd.watch.WatchEvent;
import io.etcd.jetcd.watch.WatchResponse;
import io.sailfish.model.value.Bytes;
import io.sailfish.store.Store.Event;
import io.sailfish.store.Store.KeyValue;
import io.sailfish.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that happens in etcd from a revision on, each event once and in order, whatever becomes of connections: where
 * one breaks, the next goes on after the last event that came. (The client's own way to go on is not used: it would begin
 * at the present where nothing had come yet.)
 */
final class Following implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Following.class);
    private static final ByteSequence ALL = ByteSequence.from(new byte[] {0});
    private static final Duration PAUSE = Duration.ofMillis(200);

    /** Receives the events; called by one thread at a time. */
    interface Sink {
        /** Events, which are all there are up to the revision. */
        void events(List<Event> events, long upTo);

        /** The events that should come next are not there any more. */
        void lost(StoreException failure);
    }

    private final Connection connection;
    private final Sink sink;
    private long next;
    private int attempt;
    private boolean closed;
    private Watch.@Nullable Watcher watcher;

    /** @param next the first revision of interest */
    Following(Connection connection, long next, Sink sink) {
        this.connection = connection;
        this.next = next;
        this.sink = sink;
    }

    /** Begins. */
    void start() {
        var current = 0;
        var from = 0L;
        synchronized (this) {
            if (closed) {
                return;
            }
            current = ++attempt;
            from = next;
        }
        var option = WatchOption.builder()
                .withRange(ALL)
                .withRevision(from)
                .withRequireLeader(true)
                .build();
        try {
            var opened = connection.client().getWatchClient().watch(ALL, option, new Listener(current));
            synchronized (this) {
                if (current == attempt && !closed) {
                    watcher = opened;
                    return;
                }
            }
            opened.close();
        } catch (RuntimeException failure) {
            broken(current, failure);
        }
    }

    private void broken(int which, Throwable cause) {
        var failure = Failures.translated(cause);
        Watch.Watcher old;
        synchronized (this) {
            if (closed || which != attempt) {
                return;
            }
            attempt++;
            old = watcher;
            watcher = null;
        }
        if (old != null) {
            old.close();
        }
        if (failure.kind() == StoreException.Kind.COMPACTED) {
            close();
            sink.lost(failure);
            return;
        }
        LOG.debug("a watch of etcd broke and goes on from {}: {}", next, failure.getMessage());
        connection.failed(failure);
        connection.later(PAUSE, this::start);
    }

    private void received(int which, WatchResponse response) {
        var events = new ArrayList<Event>(response.getEvents().size());
        synchronized (this) {
            if (closed || which != attempt) {
                return;
            }
            for (var event : response.getEvents()) {
                if (event.getKeyValue().getModRevision() >= next) {
                    events.add(event(event));
                }
            }
            if (events.isEmpty()) {
                return;
            }
            next = events.getLast().revision() + 1;
        }
        sink.events(events, events.getLast().revision());
    }

    private static Event event(WatchEvent event) {
        var keyValue = event.getKeyValue();
        return switch (event.getEventType()) {
            case PUT -> new Event.Put(keyValue(keyValue), null);
            case DELETE -> new Event.Deleted(key(keyValue), keyValue.getModRevision());
            case UNRECOGNIZED -> throw new IllegalStateException("an event of etcd of an unknown type");
        };
    }

    /** A key with its value in the store's terms. */
    static KeyValue keyValue(io.etcd.jetcd.KeyValue keyValue) {
        return new KeyValue(
                key(keyValue),
                Bytes.wrap(keyValue.getValue().getBytes()),
                keyValue.getCreateRevision(),
                keyValue.getModRevision());
    }

    private static String key(io.etcd.jetcd.KeyValue keyValue) {
        return keyValue.getKey().toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        Watch.Watcher old;
        synchronized (this) {
            closed = true;
            old = watcher;
            watcher = null;
        }
        if (old != null) {
            old.close();
        }
    }

    private final class Listener implements Watch.Listener {
        private final int which;

        Listener(int which) {
            this.which = which;
        }

        @Override
        public void onNext(WatchResponse response) {
            received(which, response);
        }

        @Override
        public void onError(Throwable failure) {
            broken(which, failure);
        }

        @Override
        public void onCompleted() {
            broken(which, new IllegalStateException("etcd ended the watch"));
        }
    }
}
