package io.sailfish.store.journal;

import io.sailfish.store.StoreException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps changes by revision, and the latest entry of each key, beyond the life of the process where it can.
 *
 * <p>Who calls: {@link #append} and {@link #forget} by one thread at a time; the rest by any. Each method throws {@link
 * StoreException} where the medium fails; a failed append has changed nothing that later calls can see, though it may
 * turn up after a restart.
 */
public interface Journal extends AutoCloseable {

    /** The last revision appended; 1 where nothing ever was. */
    long lastRevision();

    /** What {@link #compacted} was last told; 1 at first. */
    long compactedRevision();

    /** Up to where {@link #cleaned} has been told; 1 at first. */
    long cleanedRevision();

    /** Gives the latest entry of every key, deleted ones that are not forgotten included, in order of keys. */
    void entries(Consumer<Entry> each);

    /** Appends consecutive changes, all or none, and returns when they are durable. The entries are those they lead to. */
    void append(List<Change> changes, List<Entry> entries);

    /** The change at a revision, or null where it was removed. */
    @Nullable
    Change read(long revision);

    /** The changes at revisions in ascending order, null where one was removed. */
    List<@Nullable Change> read(long[] revisions);

    /** The changes from one revision to another, both included, in order; as many as {@code limit}. */
    List<Change> read(long from, long to, int limit);

    /** Like {@link #read(long, long, int)}, without the values. */
    List<Mark> marks(long from, long to, int limit);

    /** Remembers that nothing before this revision will be asked for. */
    void compacted(long revision);

    /** Removes changes. May be lost in a crash. */
    void remove(long[] revisions);

    /** Remembers that what a compaction up to this revision made useless is removed. May be lost in a crash. */
    void cleaned(long revision);

    /** Removes the entries of deleted keys. May be lost in a crash. */
    void forget(List<byte[]> keys);

    /** Gives space back to the medium after many removals; may take long. */
    void reclaim();

    @Override
    void close();

    /** A change without its value. */
    record Mark(long revision, long previousRevision, String key, boolean deleted) {}
}
