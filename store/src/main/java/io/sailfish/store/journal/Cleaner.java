package io.sailfish.store.journal;

import io.sailfish.store.StoreException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes from the journal what a compaction made useless, while the store works on.
 *
 * <p>Of the changes up to the compacted revision, each makes the previous one of its key useless, and a deletion before
 * that revision is useless itself. So one pass over the changes since the last compaction finds everything.
 */
final class Cleaner {
    private static final Logger LOG = LoggerFactory.getLogger(Cleaner.class);
    private static final int MARKS_AT_ONCE = 2000;
    private static final long REMOVALS_WORTH_RECLAIMING = 20_000;

    private final Journal journal;
    private final Revisions revisions;
    private final Consumer<List<Journal.Mark>> forget;
    private final BooleanSupplier stopped;
    private long removedSinceReclaim;

    /**
     * @param forget takes deletions whose keys need not be known any more
     * @param stopped whether to stop early; what is left is done another time
     */
    Cleaner(Journal journal, Revisions revisions, Consumer<List<Journal.Mark>> forget, BooleanSupplier stopped) {
        this.journal = journal;
        this.revisions = revisions;
        this.forget = forget;
        this.stopped = stopped;
    }

    /** Cleans up to the compacted revision. By one thread at a time. */
    void clean() {
        try {
            var cleaned = journal.cleanedRevision();
            while (cleaned < revisions.compacted() && !stopped.getAsBoolean()) {
                cleaned = cleanSome(cleaned, revisions.compacted());
            }
            if (removedSinceReclaim >= REMOVALS_WORTH_RECLAIMING && !stopped.getAsBoolean()) {
                removedSinceReclaim = 0;
                journal.reclaim();
            }
        } catch (StoreException failure) {
            LOG.warn("Cleaning up after a compaction stopped, and goes on with the next: {}", failure.getMessage());
        }
    }

    private long cleanSome(long cleaned, long compacted) {
        // The change at the last cleaned revision was spared, so it is looked at again: it may be a deletion.
        var marks = journal.marks(cleaned, compacted, MARKS_AT_ONCE);
        var useless = new long[marks.size() * 2];
        var count = 0;
        var deletions = new ArrayList<Journal.Mark>();
        for (var mark : marks) {
            if (mark.previousRevision() != 0) {
                useless[count++] = mark.previousRevision();
            }
            if (mark.deleted() && mark.revision() < compacted) {
                useless[count++] = mark.revision();
                deletions.add(mark);
            }
        }
        var removed = Arrays.copyOf(useless, count);
        Arrays.sort(removed);
        if (!deletions.isEmpty()) {
            forget.accept(deletions);
        }
        journal.remove(removed);
        removedSinceReclaim += count;
        var upTo = marks.size() < MARKS_AT_ONCE ? compacted : marks.getLast().revision();
        journal.cleaned(upTo);
        return upTo;
    }
}
