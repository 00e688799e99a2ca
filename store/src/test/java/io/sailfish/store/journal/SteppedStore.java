package io.sailfish.store.journal;

import io.sailfish.store.Store;
import io.sailfish.store.feed.Feed;
import io.sailfish.store.memory.FaultyJournal;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The journal's store without threads and without a clock, for simulations: whoever holds it says when the committer goes on
 * and with how much of what waits, when the cleaner does, what time it is and which append fails.
 */
public final class SteppedStore implements Store {
    private final FaultyJournal journal;
    private final Index index = new Index();
    private final Revisions revisions;
    private final Committer committer;
    private final Cleaner cleaner;
    private final Reader reader;
    private final List<Request> queue = new ArrayList<>();
    private long now;
    private Runnable beforeRead = () -> {};

    private SteppedStore(FaultyJournal journal, long now) {
        this.journal = journal;
        this.now = now;
        JournalStore.recover(journal, index);
        revisions = new Revisions(Math.max(1, journal.lastRevision()), Math.max(1, journal.compactedRevision()));
        committer = new Committer(
                journal,
                index,
                new WriteQueue(Limits.DEFAULT),
                () -> Instant.ofEpochMilli(now),
                revisions,
                feed -> queue.add(new Request.Join(feed)));
        cleaner = new Cleaner(journal, revisions, deletions -> queue.add(new Request.Forget(deletions)), () -> false);
        reader = new Reader(journal, index, revisions);
    }

    /** An empty store. */
    public static SteppedStore empty() {
        return new SteppedStore(new FaultyJournal(), 1_000_000);
    }

    /** The store as it is after the process died: what waited is lost, what is in the journal is there. */
    public SteppedStore restarted() {
        journal.failNext(false);
        return new SteppedStore(journal, now);
    }

    /** What happens while a reader waits for its answer. */
    public void beforeRead(Runnable action) {
        beforeRead = action;
    }

    /** How many requests wait. */
    public int waiting() {
        return queue.size();
    }

    /** Lets the committer do the first of what waits, and what time asks. */
    public void step(int requests) {
        List<Request> first = new ArrayList<>(queue.subList(0, Math.min(requests, queue.size())));
        queue.subList(0, first.size()).clear();
        committer.step(first);
    }

    /** Whether the next append fails. */
    public void failNext(boolean fail) {
        journal.failNext(fail);
    }

    /** Lets time pass. */
    public void pass(long millis) {
        now += millis;
    }

    /** Lets the cleaner do all of its work. */
    public void clean() {
        cleaner.clean();
    }

    @Override
    public long revision() {
        return revisions.last();
    }

    @Override
    public KeyValue get(String key) {
        beforeRead.run();
        return reader.get(key);
    }

    @Override
    public Range range(String prefix, String from, int limit, long revision) {
        beforeRead.run();
        return reader.range(prefix, from, limit, revision);
    }

    @Override
    public CompletableFuture<Outcome> commit(Write write) {
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        queue.add(new Request.Commit(write, outcome));
        return outcome;
    }

    @Override
    public Subscription watch(String prefix, long fromRevision, Watcher watcher) {
        if (fromRevision != 0 && fromRevision < revisions.compacted()) {
            throw Reader.compacted(fromRevision, revisions.compacted());
        }
        long last = revisions.last();
        Feed feed = new Feed(prefix, watcher, fromRevision == 0 ? last + 1 : fromRevision);
        if (feed.next() <= last) {
            feed.deliver(Committer.events(journal.read(feed.next(), last, Integer.MAX_VALUE)), last);
            feed.progress(last);
        }
        queue.add(new Request.Join(feed));
        return () -> {
            feed.end();
            queue.add(new Request.Leave(feed));
        };
    }

    @Override
    public boolean publishesBeforeReply() {
        return true;
    }

    @Override
    public void compact(long revision) {
        journal.compacted(revision);
        revisions.compactedTo(revision);
    }

    @Override
    public long compactedRevision() {
        return revisions.compacted();
    }

    @Override
    public long snapshot(OutputStream out) {
        throw new UnsupportedOperationException("no simulation asks for it");
    }

    @Override
    public void close() {}
}
