package io.sailfish.store.etcd;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.DeleteOption;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.OptionsUtil;
import io.etcd.jetcd.options.PutOption;
import io.sailfish.model.value.Bytes;
import io.sailfish.store.Store;
import io.sailfish.store.StoreException;
import io.sailfish.store.StoreException.Kind;
import io.sailfish.store.feed.Feed;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The store on etcd. Several processes may use the same etcd, those of other programs too. Reads and the revision are agreed
 * upon by a majority of its members. Calls wait for etcd to come back for as long as the options say.
 */
public final class EtcdStore implements Store {
    private static final int LARGEST_VALUE = 3 << 19;
    private static final int MOST_WRITES = 4096;
    private static final int PAGE = 1000;
    private static final int ATTEMPTS = 5;

    private final Connection connection;
    private final Leases leases;
    private final Attachments attachments = new Attachments();
    private final LiveFeed feed;
    private final Semaphore room = new Semaphore(MOST_WRITES);
    private final AtomicLong lastCommitted = new AtomicLong();
    private final AtomicLong earliest = new AtomicLong(1);
    private volatile boolean closed;

    private EtcdStore(Connection connection, long revision) {
        this.connection = connection;
        this.leases = new Leases(connection);
        this.feed = new LiveFeed(connection, attachments, revision);
    }

    /**
     * Opens a store.
     *
     * @throws StoreException of kind UNAVAILABLE where no member answers
     */
    public static EtcdStore open(EtcdOptions options) {
        var connection = new Connection(options);
        try {
            return new EtcdStore(connection, connection.revision());
        } catch (StoreException away) {
            connection.close();
            throw new StoreException(
                    away.kind(), "etcd cannot be reached at " + options.endpoints() + ": " + away.getMessage(), away);
        }
    }

    @Override
    public @Nullable StoreException outage() {
        return connection.outage();
    }

    @Override
    public long revision() {
        return connection.revision();
    }

    @Override
    public @Nullable KeyValue get(String key) {
        var found = connection.read(client -> client.getKVClient().get(bytes(key)));
        return first(found);
    }

    private static @Nullable KeyValue first(GetResponse response) {
        return response.getKvs().isEmpty()
                ? null
                : Following.keyValue(response.getKvs().getFirst());
    }

    @Override
    public Range range(String prefix, String from, int limit, long revision) {
        if (revision > 0 && revision < earliest.get()) {
            throw compacted(revision);
        }
        if (limit > 0) {
            return page(prefix, from, limit, revision);
        }
        for (var attempt = 1; ; attempt++) {
            try {
                return all(prefix, from, revision);
            } catch (StoreException failure) {
                if (failure.kind() != Kind.COMPACTED || revision > 0 || attempt == ATTEMPTS) {
                    throw failure;
                }
            }
        }
    }

    /** Everything, in pages at the first one's revision: no answer of etcd gets too large to send. */
    private Range all(String prefix, String from, long revision) {
        var page = page(prefix, from, PAGE, revision);
        var items = new ArrayList<KeyValue>(page.items());
        while (page.more()) {
            page = page(prefix, items.getLast().key() + "\0", PAGE, page.revision());
            items.addAll(page.items());
        }
        return new Range(List.copyOf(items), false, 0, page.revision());
    }

    private Range page(String prefix, String from, int limit, long revision) {
        var start = bytes(prefix);
        var option = GetOption.builder()
                .withRange(OptionsUtil.prefixEndOf(start))
                .withLimit(limit)
                .withRevision(revision)
                .build();
        var found = connection.read(client -> client.getKVClient().get(from.isEmpty() ? start : bytes(from), option));
        var items = found.getKvs().stream().map(Following::keyValue).toList();
        return new Range(
                items,
                found.isMore(),
                found.getCount() - items.size(),
                revision > 0 ? revision : found.getHeader().getRevision());
    }

    @Override
    public CompletableFuture<Outcome> commit(Write write) {
        var refusal = refusal(write);
        if (refusal != null) {
            return CompletableFuture.failedFuture(refusal);
        }
        room.acquireUninterruptibly();
        if (closed) {
            room.release();
            return CompletableFuture.failedFuture(new StoreException(Kind.UNAVAILABLE, "the store is closed"));
        }
        attachments.expect(write);
        var answer = sent(write)
                .orTimeout(connection.patience().toMillis(), TimeUnit.MILLISECONDS)
                .handle((response, failure) -> outcome(write, response, failure));
        // Not before the answer is there, as closing waits for all room to be free.
        answer.whenComplete((outcome, failure) -> room.release());
        return answer;
    }

    private static @Nullable StoreException refusal(Write write) {
        var size = switch (write) {
            case Write.Create create -> create.value().size();
            case Write.Update update -> update.value().size();
            case Write.Delete delete -> 0;
        };
        return size > LARGEST_VALUE
                ? new StoreException(Kind.TOO_LARGE, "a value of " + size + " bytes is more than " + LARGEST_VALUE)
                : null;
    }

    private CompletableFuture<TxnResponse> sent(Write write) {
        try {
            var key = bytes(write.key());
            return switch (write) {
                case Write.Create(String name, Bytes value, long ttl, Object attachment) -> put(key, value, 0, ttl);
                case Write.Update(String name, Bytes value, long revision, long ttl, Object attachment) ->
                    put(key, value, expected(revision), ttl);
                case Write.Delete(String name, long revision) ->
                    conditional(key, expected(revision), Op.delete(key, DeleteOption.DEFAULT));
            };
        } catch (RuntimeException failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    /** No key has a negative revision, whereas one of zero is that of all keys that do not exist. */
    private static long expected(long revision) {
        return revision > 0 ? revision : -1;
    }

    private CompletableFuture<TxnResponse> put(ByteSequence key, Bytes value, long ifModRevision, long ttlSeconds) {
        var bytes = ByteSequence.from(value.array());
        if (ttlSeconds <= 0) {
            return conditional(key, ifModRevision, Op.put(key, bytes, PutOption.DEFAULT));
        }
        return leases.lease(ttlSeconds)
                .thenCompose(lease -> conditional(
                        key,
                        ifModRevision,
                        Op.put(
                                key,
                                bytes,
                                PutOption.builder().withLeaseId(lease).build())));
    }

    private CompletableFuture<TxnResponse> conditional(ByteSequence key, long ifModRevision, Op then) {
        return connection
                .client()
                .getKVClient()
                .txn()
                .If(new Cmp(key, Cmp.Op.EQUAL, CmpTarget.modRevision(ifModRevision)))
                .Then(then)
                .Else(Op.get(key, GetOption.DEFAULT))
                .commit();
    }

    private Outcome outcome(Write write, @Nullable TxnResponse response, @Nullable Throwable failure) {
        if (response == null) {
            attachments.forget(write);
            var translated =
                    Failures.translated(failure == null ? new IllegalStateException("etcd gave no answer") : failure);
            if (translated.kind() == Kind.UNAVAILABLE) {
                connection.failed(translated);
            } else {
                connection.worked();
            }
            throw translated;
        }
        connection.worked();
        if (response.isSucceeded()) {
            var revision = response.getHeader().getRevision();
            lastCommitted.accumulateAndGet(revision, Math::max);
            return new Outcome.Committed(revision);
        }
        attachments.forget(write);
        return new Outcome.Conflict(first(response.getGetResponses().getFirst()));
    }

    @Override
    public Subscription watch(String prefix, long fromRevision, Watcher watcher) {
        if (closed) {
            throw new StoreException(Kind.UNAVAILABLE, "the store is closed");
        }
        if (fromRevision > 0 && fromRevision < earliest.get()) {
            throw compacted(fromRevision);
        }
        var present = revision();
        var next = fromRevision == 0 ? present + 1 : fromRevision;
        if (next <= present && !isReadable(next)) {
            throw compacted(next);
        }
        return feed.subscribe(new Feed(prefix, watcher, next));
    }

    private static StoreException compacted(long revision) {
        return new StoreException(
                Kind.COMPACTED, "etcdserver: mvcc: required revision has been compacted (" + revision + ")");
    }

    /** Events come by etcd's watch, before or after the writer's answer. */
    @Override
    public boolean publishesBeforeReply() {
        return false;
    }

    /** Compacts etcd to one revision less: it does not keep the event of the one given where that was a deletion. */
    @Override
    public void compact(long revision) {
        if (revision <= earliest.get()) {
            return;
        }
        if (revision > revision()) {
            throw new StoreException(Kind.FUTURE, "etcdserver: mvcc: required revision is a future revision");
        }
        try {
            connection.read(client -> client.getKVClient().compact(revision - 1));
        } catch (StoreException failure) {
            if (failure.kind() != Kind.COMPACTED) {
                throw failure;
            }
            // Another server was there first.
        }
        earliest.accumulateAndGet(revision, Math::max);
    }

    /** Found by asking, as others compact too and etcd does not tell. */
    @Override
    public long compactedRevision() {
        var known = earliest.get();
        if (isReadable(Math.max(1, known - 1))) {
            return known;
        }
        var compacted = known - 1;
        var present = revision();
        var readable = present;
        while (readable - compacted > 1) {
            var middle = compacted + (readable - compacted) / 2;
            if (isReadable(middle)) {
                readable = middle;
            } else {
                compacted = middle;
            }
        }
        earliest.accumulateAndGet(Math.min(readable + 1, present), Math::max);
        return earliest.get();
    }

    private boolean isReadable(long revision) {
        try {
            page("\0", "", 1, revision);
            return true;
        } catch (StoreException failure) {
            if (failure.kind() == Kind.COMPACTED) {
                return false;
            }
            throw failure;
        }
    }

    /** Writes etcd's own snapshot, for its own tools to restore; the state is of the revision returned or a later one. */
    @Override
    public long snapshot(OutputStream out) throws IOException {
        var revision = revision();
        try {
            connection.client().getMaintenanceClient().snapshot(out).get();
        } catch (ExecutionException failure) {
            throw new IOException("etcd gave no snapshot: " + failure.getCause(), failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while etcd wrote a snapshot", interrupted);
        }
        return revision;
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            var patience = connection.patience();
            if (room.tryAcquire(MOST_WRITES, patience.toMillis(), TimeUnit.MILLISECONDS)) {
                room.release(MOST_WRITES);
            }
            feed.await(lastCommitted.get(), patience);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        feed.close();
        connection.close();
    }

    private static ByteSequence bytes(String key) {
        return ByteSequence.from(key, StandardCharsets.UTF_8);
    }
}
