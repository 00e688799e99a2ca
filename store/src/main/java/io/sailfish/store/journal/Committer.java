package io.sailfish.store.journal;

import io.sailfish.store.Store.Event;
import io.sailfish.store.Store.KeyValue;
import io.sailfish.store.Store.Outcome;
import io.sailfish.store.Store.Write;
import io.sailfish.store.StoreException;
import io.sailfish.store.feed.Feed;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one that changes the store: takes all requests that wait, makes their writes durable in one step, publishes, answers.
 * It runs on a thread of its own, or is stepped by a test.
 */
final class Committer {
    private static final Logger LOG = LoggerFactory.getLogger(Committer.class);
    private static final int MOST_EXPIRIES_AT_ONCE = 1000;
    private static final int MOST_EVENTS_TO_JOIN_WITH = 1000;
    private static final long LONGEST_WAIT = 60_000;
    private static final long PAUSE_AFTER_FAILURE = 1_000;

    private final Journal journal;
    private final Index index;
    private final WriteQueue queue;
    private final InstantSource clock;
    private final Revisions revisions;
    private final CatchUp catchUp;
    private final Company company = new Company();
    private final List<Feed> feeds = new ArrayList<>();
    private long noExpiryBefore;
    private boolean failing;

    /** Takes feeds back that are too far behind to join. */
    interface CatchUp {
        void start(Feed feed);
    }

    Committer(
            Journal journal, Index index, WriteQueue queue, InstantSource clock, Revisions revisions, CatchUp catchUp) {
        this.journal = journal;
        this.index = index;
        this.queue = queue;
        this.clock = clock;
        this.revisions = revisions;
        this.catchUp = catchUp;
    }

    /** Works until the queue is closed and drained, then ends the feeds. */
    void run() {
        try {
            while (!queue.drained()) {
                var requests = queue.take(untilNextExpiry(), company.expected(), company.lingerNanos());
                stepOrStop(requests);
                company.came(requests.size());
                // Or an idle store would hold on to the last values it took.
                requests.clear();
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } finally {
            queue.close();
            var closed = new StoreException(StoreException.Kind.UNAVAILABLE, "the store is closed");
            feeds.forEach(feed -> feed.fail(closed));
            refuseTheRest(closed);
        }
    }

    private void stepOrStop(List<Request> requests) {
        try {
            step(requests);
        } catch (RuntimeException | Error unexpected) {
            LOG.error("The store stops, for its committer failed", unexpected);
            refuse(
                    requests,
                    new StoreException(
                            StoreException.Kind.UNAVAILABLE, "the committer failed: " + unexpected, unexpected));
            throw unexpected;
        }
    }

    private void refuseTheRest(StoreException closed) {
        try {
            for (var request : queue.take(0, 0, 0)) {
                switch (request) {
                    case Request.Commit commit -> commit.outcome().completeExceptionally(closed);
                    case Request.Join join -> join.feed().fail(closed);
                    case Request.Leave leave -> leave.feed().end();
                    case Request.Forget forget -> {}
                }
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    /** Does what is asked, and what time asks. */
    void step(List<Request> requests) {
        for (var request : requests) {
            if (request instanceof Request.Join join) {
                join(join.feed());
            }
        }
        commit(requests);
        for (var request : requests) {
            switch (request) {
                case Request.Commit commit -> {}
                case Request.Join join -> {}
                case Request.Leave leave -> feeds.remove(leave.feed());
                case Request.Forget forget -> forget(forget.deletions());
            }
        }
    }

    private void commit(List<Request> requests) {
        var batch = new Batch(index::entry, revisions.last(), clock.millis());
        var expired = expire(batch);
        var decisions = new ArrayList<Batch.Decision>(requests.size());
        for (var request : requests) {
            if (request instanceof Request.Commit commit) {
                decisions.add(batch.decide(commit.write()));
            }
        }
        if (batch.changes().isEmpty()) {
            answer(requests, decisions);
            return;
        }
        try {
            var start = System.nanoTime();
            journal.append(batch.changes(), batch.entries());
            company.appended(System.nanoTime() - start);
        } catch (RuntimeException failure) {
            failed(requests, batch, expired, failure);
            return;
        }
        if (failing) {
            failing = false;
            LOG.info("Writes are made again");
        }
        batch.entries().forEach(index::put);
        var last = batch.changes().getLast().revision();
        revisions.moved(last);
        publish(batch.changes(), requests, expired, decisions, last);
        answer(requests, decisions);
    }

    /** Refuses what the journal did not take. A full disk may still have room for deletions, which go by themselves then. */
    private void failed(List<Request> requests, Batch batch, int expired, RuntimeException failure) {
        var full = failure instanceof StoreException known && known.kind() == StoreException.Kind.NO_SPACE;
        var deletions = requests.stream().filter(Committer::isDeletion).toList();
        var onlyDeletions = batch.changes().stream().allMatch(change -> change.value() == null);
        if (!full || onlyDeletions) {
            refuse(requests, failure);
            if (expired > 0) {
                noExpiryBefore = clock.millis() + PAUSE_AFTER_FAILURE;
            }
            return;
        }
        refuse(requests.stream().filter(request -> !isDeletion(request)).toList(), failure);
        commit(deletions);
    }

    private static boolean isDeletion(Request request) {
        return request instanceof Request.Commit commit && commit.write() instanceof Write.Delete;
    }

    private int expire(Batch batch) {
        var now = clock.millis();
        if (now < noExpiryBefore) {
            return 0;
        }
        var count = 0;
        for (var entry : index.due(now)) {
            batch.expire(entry);
            if (++count == MOST_EXPIRIES_AT_ONCE) {
                break;
            }
        }
        return count;
    }

    private void publish(
            List<Change> changes, List<Request> requests, int expired, List<Batch.Decision> decisions, long last) {
        if (feeds.isEmpty()) {
            return;
        }
        var events = new ArrayList<Event>(changes.size());
        for (var i = 0; i < expired; i++) {
            events.add(event(changes.get(i), null));
        }
        var next = expired;
        var decision = 0;
        for (var request : requests) {
            if (request instanceof Request.Commit commit
                    && decisions.get(decision++) instanceof Batch.Decision.Accepted) {
                events.add(event(changes.get(next++), attachment(commit.write())));
            }
        }
        for (var feed : feeds) {
            feed.deliver(events, last);
            feed.progress(last);
        }
        feeds.removeIf(Feed::ended);
    }

    private void answer(List<Request> requests, List<Batch.Decision> decisions) {
        var next = 0;
        for (var request : requests) {
            if (request instanceof Request.Commit commit) {
                switch (decisions.get(next++)) {
                    case Batch.Decision.Accepted accepted ->
                        commit.outcome().complete(new Outcome.Committed(accepted.revision()));
                    case Batch.Decision.Refused refused -> conflict(commit, refused.modRevision());
                }
            }
        }
    }

    private void conflict(Request.Commit commit, long modRevision) {
        try {
            commit.outcome().complete(new Outcome.Conflict(modRevision == 0 ? null : value(modRevision)));
        } catch (RuntimeException failure) {
            commit.outcome().completeExceptionally(failure);
        }
    }

    private KeyValue value(long modRevision) {
        var change = journal.read(modRevision);
        var value = change == null ? null : change.keyValue();
        if (value == null) {
            throw new StoreException(
                    StoreException.Kind.CORRUPT,
                    "the journal lacks revision " + modRevision + ", a key's latest value");
        }
        return value;
    }

    private void refuse(List<Request> requests, RuntimeException failure) {
        var reason = failure instanceof StoreException known
                ? known
                : new StoreException(StoreException.Kind.UNAVAILABLE, "the commit failed: " + failure, failure);
        if (!failing) {
            failing = true;
            LOG.warn("Writes fail, and are refused until they can be made again: {}", reason.getMessage());
        }
        for (var request : requests) {
            if (request instanceof Request.Commit commit) {
                commit.outcome().completeExceptionally(reason);
            }
        }
    }

    private void join(Feed feed) {
        if (feed.ended()) {
            return;
        }
        var last = revisions.last();
        if (last - feed.next() >= MOST_EVENTS_TO_JOIN_WITH) {
            catchUp.start(feed);
            return;
        }
        try {
            if (feed.next() <= last) {
                var missed = journal.read(feed.next(), last, MOST_EVENTS_TO_JOIN_WITH);
                // Some of it may have been compacted since the watch was asked for, even while it was read.
                if (feed.next() < revisions.compacted()) {
                    throw Reader.compacted(feed.next(), revisions.compacted());
                }
                feed.deliver(events(missed), last);
            }
        } catch (StoreException failure) {
            feed.fail(failure);
        }
        feed.progress(last);
        if (!feed.ended()) {
            feeds.add(feed);
        }
    }

    private void forget(List<Journal.Mark> deletions) {
        var keys = new ArrayList<byte[]>();
        for (var deletion : deletions) {
            var key = deletion.key().getBytes(StandardCharsets.UTF_8);
            if (index.forget(key, deletion.revision())) {
                keys.add(key);
            }
        }
        try {
            journal.forget(keys);
        } catch (StoreException failure) {
            LOG.warn("Deleted keys stay in the store until it is opened again: {}", failure.getMessage());
        }
    }

    private long untilNextExpiry() {
        var next = index.nextToExpire();
        if (next == null) {
            return LONGEST_WAIT;
        }
        var due = Math.max(next.expiresAt(), noExpiryBefore) - clock.millis();
        return Math.clamp(due, 0, LONGEST_WAIT);
    }

    /** Changes as their watchers see them, without attachments. */
    static List<Event> events(List<Change> changes) {
        var events = new ArrayList<Event>(changes.size());
        for (var change : changes) {
            events.add(event(change, null));
        }
        return events;
    }

    private static Event event(Change change, @Nullable Object attachment) {
        var value = change.keyValue();
        return value == null ? new Event.Deleted(change.key(), change.revision()) : new Event.Put(value, attachment);
    }

    private static @Nullable Object attachment(Write write) {
        return switch (write) {
            case Write.Create create -> create.attachment();
            case Write.Update update -> update.attachment();
            case Write.Delete delete -> null;
        };
    }
}
