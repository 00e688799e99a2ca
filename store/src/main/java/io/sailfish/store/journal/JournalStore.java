package io.sailfish.store.journal;

import io.sailfish.store.Store;
import io.sailfish.store.StoreException;
import io.sailfish.store.feed.Feed;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** The {@link Store} above a {@link Journal}; the package tells how it works. */
public final class JournalStore implements Store {
    private static final int CHANGES_AT_ONCE = 1000;
    private static final int LONGEST_KEY = 4096;
    private static final long LONGEST_TTL_SECONDS = 9_000_000_000L;

    private final Journal journal;
    private final Limits limits;
    private final Revisions revisions;
    private final Reader reader;
    private final WriteQueue queue;
    private final Thread committerThread;
    private final Cleaner cleaner;
    private final ExecutorService cleaning;
    private final Executor catchingUp;
    private volatile boolean closing;

    private JournalStore(Journal journal, Limits limits, InstantSource clock, String name) {
        this.journal = journal;
        this.limits = limits;
        var index = new Index();
        this.revisions = new Revisions(journal.lastRevision(), journal.compactedRevision());
        this.reader = new Reader(journal, index, revisions);
        this.queue = new WriteQueue(limits);
        this.catchingUp = task -> Thread.ofVirtual().name(name + "-watch").start(task);
        var committer = new Committer(journal, index, queue, clock, revisions, this::catchUp);
        this.cleaner = new Cleaner(
                journal, revisions, deletions -> queue.add(new Request.Forget(deletions), false), () -> closing);
        this.cleaning = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name(name + "-cleaner").factory());
        recover(journal, index);
        this.committerThread =
                Thread.ofPlatform().daemon().name(name + "-committer").unstarted(committer::run);
    }

    /**
     * Opens a store on what the journal holds. The store closes the journal.
     *
     * @param name begins the names of the store's threads
     */
    public static JournalStore open(Journal journal, Limits limits, InstantSource clock, String name) {
        var store = new JournalStore(journal, limits, clock, name);
        store.committerThread.start();
        if (journal.cleanedRevision() < journal.compactedRevision()) {
            store.cleaning.execute(store.cleaner::clean);
        }
        return store;
    }

    /** Fills the index. Deleted keys that a cleaner had no time to forget are forgotten. */
    static void recover(Journal journal, Index index) {
        var forgotten = new ArrayList<byte[]>();
        journal.entries(entry -> {
            if (entry.live() || entry.modRevision() >= journal.cleanedRevision()) {
                index.put(entry);
            } else {
                forgotten.add(entry.key());
            }
        });
        journal.forget(forgotten);
    }

    @Override
    public long revision() {
        return revisions.last();
    }

    @Override
    public @Nullable KeyValue get(String key) {
        return reader.get(key);
    }

    @Override
    public Range range(String prefix, String from, int limit, long revision) {
        return reader.range(prefix, from, limit, revision);
    }

    @Override
    public CompletableFuture<Outcome> commit(Write write) {
        if (write.key().isEmpty() || write.key().length() > LONGEST_KEY) {
            throw new IllegalArgumentException("a key has 1 to " + LONGEST_KEY + " characters, not "
                    + write.key().length());
        }
        if (ttlSeconds(write) < 0 || ttlSeconds(write) > LONGEST_TTL_SECONDS) {
            throw new IllegalArgumentException("a ttl of " + ttlSeconds(write) + " seconds");
        }
        var outcome = new CompletableFuture<Outcome>();
        var request = new Request.Commit(write, outcome);
        if (request.bytes() > limits.valueBytes()) {
            outcome.completeExceptionally(new StoreException(
                    StoreException.Kind.TOO_LARGE,
                    "a value of " + request.bytes() + " bytes is larger than " + limits.valueBytes()));
        } else if (!enqueue(request)) {
            outcome.completeExceptionally(closed());
        }
        return outcome;
    }

    @Override
    public Subscription watch(String prefix, long fromRevision, Watcher watcher) {
        if (closing) {
            throw closed();
        }
        if (fromRevision != 0 && fromRevision < revisions.compacted()) {
            throw Reader.compacted(fromRevision, revisions.compacted());
        }
        var feed = new Feed(prefix, watcher, fromRevision == 0 ? revisions.last() + 1 : fromRevision);
        if (feed.next() > revisions.last()) {
            join(feed);
        } else {
            catchUp(feed);
        }
        return () -> {
            feed.end();
            queue.add(new Request.Leave(feed), false);
        };
    }

    @Override
    public boolean publishesBeforeReply() {
        return true;
    }

    @Override
    public void compact(long revision) {
        synchronized (cleaner) {
            if (revision > revisions.last()) {
                throw new StoreException(
                        StoreException.Kind.FUTURE,
                        "revision " + revision + " is later than the last, " + revisions.last());
            }
            if (revision <= revisions.compacted()) {
                return;
            }
            journal.compacted(revision);
            revisions.compactedTo(revision);
        }
        try {
            cleaning.execute(cleaner::clean);
        } catch (RejectedExecutionException closed) {
            throw closed();
        }
    }

    @Override
    public long compactedRevision() {
        return revisions.compacted();
    }

    @Override
    public long snapshot(OutputStream out) throws IOException {
        try {
            // On the cleaner's thread, as nothing of the state is removed then.
            return cleaning.submit(() -> {
                        var at = revisions.last();
                        Snapshot.write(out, at, each -> reader.state(at, each));
                        return at;
                    })
                    .get();
        } catch (RejectedExecutionException closed) {
            throw closed();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while taking a snapshot");
        } catch (ExecutionException failure) {
            switch (failure.getCause()) {
                case StoreException known -> throw known;
                case IOException unwritable -> throw unwritable;
                default ->
                    throw new StoreException(
                            StoreException.Kind.UNAVAILABLE, "the snapshot failed: " + failure.getCause(), failure);
            }
        }
    }

    @Override
    public void close() {
        closing = true;
        queue.close();
        awaitUninterruptibly(committerThread);
        cleaning.close();
        journal.close();
    }

    /** Reads the past in pieces, delivers them, and lets the feed join when little is missing. */
    private void catchUp(Feed feed) {
        catchingUp.execute(() -> {
            try {
                while (!feed.ended() && revisions.last() - feed.next() >= CHANGES_AT_ONCE / 2) {
                    deliverSome(feed);
                }
                join(feed);
            } catch (StoreException failure) {
                feed.fail(failure);
            }
        });
    }

    private void deliverSome(Feed feed) {
        var from = feed.next();
        var last = revisions.last();
        var changes = journal.read(from, last, CHANGES_AT_ONCE);
        if (from < revisions.compacted()) {
            throw Reader.compacted(from, revisions.compacted());
        }
        var upTo = changes.size() < CHANGES_AT_ONCE ? last : changes.getLast().revision();
        feed.deliver(Committer.events(changes), upTo);
    }

    private void join(Feed feed) {
        if (!queue.add(new Request.Join(feed), false)) {
            feed.fail(closed());
        }
    }

    private boolean enqueue(Request request) {
        return queue.add(request, Thread.currentThread() != committerThread);
    }

    private static long ttlSeconds(Write write) {
        return switch (write) {
            case Write.Create create -> create.ttlSeconds();
            case Write.Update update -> update.ttlSeconds();
            case Write.Delete delete -> 0;
        };
    }

    private static StoreException closed() {
        return new StoreException(StoreException.Kind.UNAVAILABLE, "the store is closed");
    }

    private static void awaitUninterruptibly(Thread thread) {
        var interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
