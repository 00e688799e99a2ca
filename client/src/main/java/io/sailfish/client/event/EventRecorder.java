package io.sailfish.client.event;

import io.sailfish.client.Client;
import io.sailfish.client.ResourceClient;
import io.sailfish.client.ResourceClient.Patch;
import io.sailfish.client.event.Correlator.Decision;
import io.sailfish.client.event.Correlator.Occurrence;
import io.sailfish.client.event.Correlator.Written;
import io.sailfish.client.time.Timers;
import io.sailfish.model.ApiObject;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Event;
import io.sailfish.model.api.core.v1.EventSource;
import io.sailfish.model.api.core.v1.ObjectReference;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.status.ApiException;
import io.sailfish.model.status.ApiException.Reason;
import io.sailfish.model.value.Timestamp;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records Events about objects on behalf of one component.
 *
 * <p>Recording never waits and never fails: occurrences go into a queue of {@link #QUEUE} and are written one after the
 * other on a virtual thread that exists while there are any. What does not fit, and what the API refuses, is dropped
 * and counted. Recurring and similar occurrences are counted on one Event, and floods about one object are cut, as
 * upstream's recorder does. Thread-safe.
 */
public final class EventRecorder implements AutoCloseable {
    /** How many occurrences may wait to be written. */
    public static final int QUEUE = 1000;

    private static final int MESSAGE_LIMIT = 1024;
    private static final Logger LOG = LoggerFactory.getLogger(EventRecorder.class);

    private final ResourceClient<Event> events;
    private final EventSource source;
    private final Timers timers;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition idle = lock.newCondition();
    private final ArrayDeque<Occurrence> queue = new ArrayDeque<>();
    private final Correlator correlator = new Correlator();
    private final AtomicLong names = new AtomicLong();
    private boolean writing;
    private boolean closed;
    private long dropped;

    /**
     * @param component that reports: "kubelet", "default-scheduler"
     * @param host      where it runs; empty where that says nothing
     */
    public EventRecorder(Client client, String component, String host, Timers timers) {
        this.events = client.resource(CoreV1.EVENTS);
        this.source = EventSource.builder().component(component).host(host).build();
        this.timers = timers;
    }

    /** Records something expected. */
    public void normal(ApiObject about, String reason, String message) {
        record(reference(about), EventType.NORMAL, reason, message);
    }

    /** Records something that deserves attention. */
    public void warning(ApiObject about, String reason, String message) {
        record(reference(about), EventType.WARNING, reason, message);
    }

    /**
     * Records something about a reference, which may name a part of an object by its fieldPath, as
     * "spec.containers{web}".
     */
    public void record(ObjectReference about, EventType type, String reason, String message) {
        Occurrence occurrence = new Occurrence(about, type, reason, limited(message), timers.instant());
        lock.lock();
        try {
            if (closed || queue.size() >= QUEUE) {
                dropped++;
                return;
            }
            queue.add(occurrence);
            if (!writing) {
                writing = true;
                Thread.ofVirtual().name("events-" + source.component()).start(this::write);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The reference by which events, and others, name an object. */
    public static ObjectReference reference(ApiObject object) {
        ObjectMeta metadata = object.metadata();
        return ObjectReference.builder()
                .kind(object.kind().kind())
                .apiVersion(object.kind().apiVersion())
                .namespace(metadata.namespace())
                .name(metadata.name())
                .uid(metadata.uid())
                .resourceVersion(metadata.resourceVersion())
                .build();
    }

    private static String limited(String message) {
        return message.length() <= MESSAGE_LIMIT ? message : message.substring(0, MESSAGE_LIMIT - 3) + "...";
    }

    private void write() {
        for (Occurrence occurrence = next(); occurrence != null; occurrence = next()) {
            try {
                write(occurrence);
            } catch (ApiException e) {
                LOG.debug("An event was not recorded: {}: {}", occurrence.message(), e.getMessage());
                drop();
            } catch (RuntimeException e) {
                LOG.warn("An event was not recorded: {}", occurrence.message(), e);
                drop();
            }
        }
    }

    private @Nullable Occurrence next() {
        lock.lock();
        try {
            Occurrence occurrence = queue.poll();
            if (occurrence == null) {
                writing = false;
                idle.signalAll();
            }
            return occurrence;
        } finally {
            lock.unlock();
        }
    }

    private void drop() {
        lock.lock();
        try {
            dropped++;
        } finally {
            lock.unlock();
        }
    }

    private void write(Occurrence occurrence) {
        ObjectReference key = occurrence.about().without(ObjectReference.RESOURCE_VERSION);
        Optional<Decision> decided = correlator.decide(
                new Occurrence(key, occurrence.type(), occurrence.reason(), occurrence.message(), occurrence.time()));
        if (decided.isEmpty()) {
            drop();
            return;
        }
        Decision decision = decided.get();
        Written before = decision.before();
        Written after = before == null ? null : recount(occurrence, decision, before);
        correlator.wrote(decision.key(), after == null ? create(occurrence, decision, before) : after);
    }

    private static String namespace(Occurrence occurrence) {
        String namespace = occurrence.about().namespace();
        return namespace.isEmpty() ? "default" : namespace;
    }

    /** Raises the count of the Event that is there; null where it is gone. */
    private @Nullable Written recount(Occurrence occurrence, Decision decision, Written before) {
        Written after = new Written(before.name(), before.count() + 1, before.first());
        String patch = "{\"count\":" + after.count() + ",\"lastTimestamp\":\""
                + Timestamp.seconds(occurrence.time()).instant() + "\",\"message\":" + quoted(decision.message()) + "}";
        try {
            events.patch(namespace(occurrence), before.name(), Patch.merge(patch), "");
            return after;
        } catch (ApiException e) {
            if (e.is(Reason.NOT_FOUND)) {
                return null;
            }
            throw e;
        }
    }

    private Written create(Occurrence occurrence, Decision decision, @Nullable Written before) {
        Instant first = before == null ? occurrence.time() : before.first();
        int count = before == null ? 1 : before.count() + 1;
        String name = name(occurrence);
        events.create(Event.builder()
                .metadata(ObjectMeta.builder()
                        .namespace(namespace(occurrence))
                        .name(name)
                        .build())
                .involvedObject(occurrence.about())
                .type(occurrence.type().text())
                .reason(occurrence.reason())
                .message(decision.message())
                .source(source)
                .reportingComponent(source.component())
                .reportingInstance(source.host())
                .firstTimestamp(Timestamp.seconds(first))
                .lastTimestamp(Timestamp.seconds(occurrence.time()))
                .count(count)
                .build());
        return new Written(name, count, first);
    }

    /** Unique by the nanosecond, as upstream's, with a counter where the clock stands still. */
    private String name(Occurrence occurrence) {
        Instant time = occurrence.time();
        long nanos = time.getEpochSecond() * 1_000_000_000L + time.getNano();
        long unique = names.updateAndGet(last -> Math.max(last + 1, nanos));
        return occurrence.about().name() + "." + Long.toHexString(unique);
    }

    private static String quoted(String text) {
        StringBuilder json = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < 0x20) {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }

    /** How many occurrences were dropped so far: by rate, by a full queue, or refused by the API. */
    public long dropped() {
        lock.lock();
        try {
            return dropped;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until everything recorded so far is written or dropped. */
    public void awaitWritten() throws InterruptedException {
        lock.lock();
        try {
            while (writing) {
                idle.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes no more; what is queued is still written. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
    }
}
