package io.sailfish.store;

import io.sailfish.model.value.Bytes;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A durable, ordered key-value store with multi-version reads, compare-and-set writes and watches.
 *
 * <p><b>Vocabulary.</b> Every successful write gets the next <em>revision</em>, a number of the whole store that only
 * grows (upstream's resourceVersion). A key's <em>modRevision</em> is the revision of its last write.
 *
 * <p><b>Guarantees.</b> A write is answered only when it is on disk. Writes are linearizable: whoever starts a read after
 * a write was answered sees it. Watchers see every event of their prefix once, in order of revisions, and no event before
 * it is durable. Reads at a revision see exactly the state after that revision, as long as it is not compacted.
 *
 * <p><b>Not guaranteed.</b> That a write whose future failed did not happen: after {@link StoreException} of kind
 * {@code UNAVAILABLE} its effect is unknown, as with etcd. Nor in which order writes take their places that are
 * under way together, those of one key included: who needs an order waits for each answer.
 *
 * <p>Keys are ordered by their UTF-8 bytes. All methods may be called by any thread. Writes do not block the caller
 * beyond queueing; reads of the embedded store may touch the disk.
 *
 * <p>Defined by the semantics of etcd's v3 API, reduced to what an API server needs.
 */
public interface Store extends AutoCloseable {

    /** The revision of the last durable write; 1 in an empty store, as in etcd. */
    long revision();

    /** The value of a key at the last revision, or null where there is none. */
    @Nullable
    KeyValue get(String key);

    /**
     * The keys that start with {@code prefix}, in order, from the key {@code from} on ("" means from the first).
     *
     * @param limit    at most so many; 0 means all
     * @param revision the revision to read at; 0 means the last one
     * @throws StoreException of kind COMPACTED where the revision's state is gone, or FUTURE where it is not yet there
     */
    Range range(String prefix, String from, int limit, long revision);

    /**
     * Writes once durable. The write's condition is checked against the state in which it takes its place in the order of
     * writes; where it does not hold, nothing is written and the outcome carries the current value.
     *
     * <p>The future completes on a thread of the store: what depends on it must not block. Where {@link
     * #publishesBeforeReply} holds, every watcher has been given the write's event before the future completes.
     */
    CompletableFuture<Outcome> commit(Write write);

    /**
     * Every event of keys that start with {@code prefix}, from the one with revision {@code fromRevision} on, each once
     * and in order. Events are delivered in batches on a thread of the store; the watcher must not block it.
     *
     * <p>Watching from a revision that is yet to come is allowed: events before it are not delivered. The watcher may be
     * called before this method returns. A watcher that throws ends its own watch and nothing else.
     *
     * @param fromRevision first revision of interest; 0 means what comes after now
     * @throws StoreException of kind COMPACTED where those events are gone
     */
    Subscription watch(String prefix, long fromRevision, Watcher watcher);

    /** Why the store cannot be used at present, or null where it can as far as is known. Does not block. */
    default @Nullable StoreException outage() {
        return null;
    }

    /** Whether watchers in this process see a write before its writer does; otherwise they follow. */
    boolean publishesBeforeReply();

    /**
     * Lets go of all states before this revision and of the events that led to them. Idempotent. The state at the revision
     * itself and the event of that revision remain. Space is freed in the background.
     *
     * @throws StoreException of kind FUTURE where the revision is not yet there
     */
    void compact(long revision);

    /** The earliest revision that can still be read and watched from. */
    long compactedRevision();

    /**
     * Writes the whole state at the last revision, for a backup. Writes go on meanwhile. What is written ends with a
     * checksum; the implementation says how to restore it.
     *
     * @return the revision of the state
     */
    long snapshot(OutputStream out) throws IOException;

    /** Stops accepting writes, waits for those under way, and releases the disk. */
    @Override
    void close();

    /** A key with its value. */
    record KeyValue(String key, Bytes value, long createRevision, long modRevision) {}

    /**
     * The answer to a range: the items, whether there are more, how many more there are (0 where there are none, -1 where
     * that is not known), and the revision read at.
     */
    record Range(List<KeyValue> items, boolean more, long remaining, long revision) {}

    /**
     * A conditional write of one key.
     *
     * <p>The attachment is the writer's own decoded form of the value. It is never persisted; a store that runs in the
     * writer's process hands it on in the event of the write, so that nobody decodes what was just encoded.
     */
    sealed interface Write {
        String key();

        /** Succeeds only where the key does not exist. A ttl of 0 is forever. */
        record Create(
                String key,
                Bytes value,
                long ttlSeconds,
                @Nullable Object attachment) implements Write {}

        /** Succeeds only where the key's modRevision is the one given. */
        record Update(
                String key,
                Bytes value,
                long ifModRevision,
                long ttlSeconds,
                @Nullable Object attachment) implements Write {}

        /** Succeeds only where the key's modRevision is the one given. */
        record Delete(String key, long ifModRevision) implements Write {}
    }

    /** What became of a write. */
    sealed interface Outcome {
        /** Done, at this revision. */
        record Committed(long revision) implements Outcome {}

        /** Not done: the key's value is another, or there is none. */
        record Conflict(@Nullable KeyValue current) implements Outcome {}
    }

    /** A change of one key. */
    sealed interface Event {
        String key();

        long revision();

        /** Created or updated. The attachment is that of the write, where the store passes it on; otherwise null. */
        record Put(KeyValue current, @Nullable Object attachment) implements Event {
            @Override
            public String key() {
                return current.key();
            }

            @Override
            public long revision() {
                return current.modRevision();
            }
        }

        /** Deleted, or expired by its ttl. */
        record Deleted(String key, long revision) implements Event {}
    }

    /** Receives what a watch sees. Called by one thread at a time, not always by the same. */
    interface Watcher {
        /** Events in order of revisions. */
        void onEvents(List<Event> events);

        /**
         * All events up to this revision have been delivered, even where none was of this prefix. Comes when the watch has
         * caught up with the present, and after that as the store's revision moves.
         */
        void onProgress(long revision);

        /** The watch has ended and will deliver no more. */
        void onFailure(StoreException failure);
    }

    /** A running watch. */
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
