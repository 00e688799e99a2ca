package io.sailfish.logs.store;

import io.sailfish.logs.entry.LogEntry;
import io.sailfish.logs.entry.Origin;
import io.sailfish.logs.index.EntryFields;
import io.sailfish.logs.query.LogSearch;
import io.sailfish.logs.query.OriginTerms;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.apache.lucene.util.BytesRef;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log store: entries in Lucene indexes below a folder, which one process opens at a time.
 *
 * <p>Batches are added one after the other, and put on disk together: a batch that waits is committed with all others that
 * came within {@link StoreSettings#commitDelay}, at once where somebody is in a hurry. Searches see entries as soon as
 * they are added. After a failure of the disk what was not committed is forgotten, its senders are told, and the next
 * batch opens the folder again.
 *
 * <p>Between calls nothing is held but Lucene's buffers (8 MiB at most) and the places of sources.
 */
public final class LogStore implements LogSink, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogStore.class);

    private final StoreSettings settings;
    private final OriginTerms origins = new OriginTerms();
    private final ReentrantLock lock = new ReentrantLock();
    /** A batch was added, or the store is closing. */
    private final Condition work = lock.newCondition();
    /** A commit is done or has failed. */
    private final Condition done = lock.newCondition();
    /** There are entries on disk that were not before. */
    private final Condition added = lock.newCondition();

    private final Thread committer;
    private KnownPlaces known = new KnownPlaces();
    private Slices slices;
    private long nextNumber;
    /** The number of the newest entry that is on disk. */
    private long durable;

    private boolean closing;
    private boolean broken;
    private long batchesAdded;
    private long batchesCommitted;
    /** Batches up to this one were lost by failures, those of them that were not committed before. */
    private long batchesFailed;

    private boolean urgent;

    /** Something that is done with a search of the store as it is now. */
    @FunctionalInterface
    public interface Asking<T> {
        T ask(LogSearch search) throws IOException;
    }

    private LogStore(StoreSettings settings) throws IOException {
        this.settings = settings;
        this.slices = Slices.open(settings, known);
        this.nextNumber = slices.active().nextNumber();
        this.durable = nextNumber - 1;
        this.committer = Thread.ofPlatform().daemon().name("log-store").unstarted(this::commitUntilClosed);
    }

    /** Opens a store, made where it is not there. */
    public static LogStore open(StoreSettings settings) throws IOException {
        LogStore store = new LogStore(settings);
        store.committer.start();
        return store;
    }

    @Override
    public Map<String, Long> append(List<LogEntry> batch, boolean hurry) throws IOException {
        lock.lock();
        try {
            openAgain();
            Map<String, Long> receipt = add(batch);
            long mine = ++batchesAdded;
            urgent |= hurry;
            work.signal();
            while (batchesCommitted < mine && batchesFailed < mine) {
                done.await();
            }
            if (batchesCommitted < mine) {
                throw new IOException("the log store could not write to its disk");
            }
            return receipt;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the log store wrote to its disk", interrupted);
        } finally {
            lock.unlock();
        }
    }

    private Map<String, Long> add(List<LogEntry> batch) throws IOException {
        long now = settings.clock().millis();
        long oldest = TimeUnit.MILLISECONDS.toNanos(now - settings.mostAge().toMillis());
        Map<Origin, BytesRef> terms = new HashMap<>();
        Set<String> refused = new HashSet<>();
        Map<String, Long> receipt = new HashMap<>();
        try {
            for (LogEntry entry : batch) {
                Long place = known.place(entry.source());
                if (place != null && place >= entry.to() || refused.contains(entry.source())) {
                    continue;
                }
                if (place == null || place <= entry.from()) {
                    if (entry.time() >= oldest) {
                        BytesRef origin = terms.computeIfAbsent(entry.origin(), one -> new BytesRef(one.text()));
                        slices.active().writer().addDocument(EntryFields.of(entry, origin, nextNumber));
                        nextNumber++;
                    }
                    known.advance(entry.source(), entry.to(), now);
                } else {
                    refused.add(entry.source());
                }
            }
            for (LogEntry entry : batch) {
                Long place = known.place(entry.source());
                if (place != null) {
                    receipt.put(entry.source(), place);
                }
            }
            return receipt;
        } catch (IOException | RuntimeException failure) {
            fail(failure);
            throw failure;
        }
    }

    private void commitUntilClosed() {
        lock.lock();
        try {
            while (!closing) {
                if (batchesCommitted == batchesAdded || broken) {
                    work.await();
                } else {
                    gather();
                    commit();
                }
            }
        } catch (InterruptedException interrupted) {
            LOG.warn("the log store's commits were interrupted");
        } finally {
            lock.unlock();
        }
    }

    private void gather() throws InterruptedException {
        long left = settings.commitDelay().toNanos();
        while (!urgent && !closing && left > 0) {
            left = work.awaitNanos(left);
        }
        urgent = false;
    }

    private void commit() {
        if (broken || batchesCommitted == batchesAdded) {
            return;
        }
        long covered = batchesAdded;
        try {
            known.write(slices.active().writer());
            slices.active().commit(nextNumber, settings.clock().millis());
            batchesCommitted = covered;
            durable = nextNumber - 1;
            done.signalAll();
            added.signalAll();
            slices.rollWhereDue(known);
            slices.dropWhereDue();
        } catch (IOException | RuntimeException failure) {
            fail(failure);
        }
    }

    /** What is on disk counts from now on; the rest is sent again by whoever sent it. */
    private void fail(Exception failure) {
        LOG.error("the log store failed; it will be opened again", failure);
        broken = true;
        batchesFailed = batchesAdded;
        done.signalAll();
    }

    private void openAgain() throws IOException {
        if (closing) {
            throw new IOException("the log store is closed");
        }
        if (!broken) {
            return;
        }
        try {
            slices.close();
        } catch (IOException | RuntimeException failure) {
            LOG.warn("what the log store had open could not be closed in order", failure);
        }
        KnownPlaces fresh = new KnownPlaces();
        slices = Slices.open(settings, fresh);
        known = fresh;
        // Numbers that were given out and lost are not given out again: who follows has seen them.
        nextNumber = Math.max(nextNumber, slices.active().nextNumber());
        batchesCommitted = batchesAdded;
        broken = false;
    }

    /**
     * Searches the store as it is now.
     *
     * @param enough whether to stop, with what was found until then; asked often
     */
    public <T> T search(BooleanSupplier enough, Asking<T> asking) throws IOException {
        Slices present;
        lock.lock();
        try {
            openAgain();
            present = slices;
        } finally {
            lock.unlock();
        }
        try (Slices.View view = present.view(true)) {
            return asking.ask(new LogSearch(view.reader(), origins, enough));
        }
    }

    /** The number of the newest entry that is on disk; -1 where there was none yet. */
    public long newest() {
        lock.lock();
        try {
            return durable;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until there is an entry on disk that is newer than one, for some time at most; returns the number of the newest.
     * What is not on disk yet may get another number after a failure: whoever goes on from a number must not see it.
     */
    public long awaitNewer(long number, long millis) throws InterruptedException {
        long left = TimeUnit.MILLISECONDS.toNanos(millis);
        lock.lock();
        try {
            while (durable <= number && left > 0 && !closing) {
                left = added.awaitNanos(left);
            }
            return durable;
        } finally {
            lock.unlock();
        }
    }

    /** Bytes on disk. */
    public long bytes() throws IOException {
        return present().bytes();
    }

    /** How many slices there are. */
    public int sliceCount() {
        return present().count();
    }

    private Slices present() {
        lock.lock();
        try {
            return slices;
        } finally {
            lock.unlock();
        }
    }

    /** Writes what was added to disk and ends. */
    @Override
    public void close() throws IOException {
        lock.lock();
        try {
            closing = true;
            commit();
            work.signalAll();
            added.signalAll();
            batchesFailed = batchesAdded;
            done.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            committer.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        slices.close();
    }

    /** Ends as a process ends that is killed: what was not committed is gone. For tests of just that. */
    void kill() throws IOException {
        lock.lock();
        try {
            closing = true;
            broken = true;
            batchesFailed = batchesAdded;
            done.signalAll();
            work.signalAll();
        } finally {
            lock.unlock();
        }
        slices.close();
    }
}
