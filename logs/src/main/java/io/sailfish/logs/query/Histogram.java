package io.sailfish.logs.query;

import io.sailfish.logs.entry.Level;
import io.sailfish.logs.index.EntryFields;
import java.io.IOException;
import java.util.Collection;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.search.CollectorManager;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.SimpleCollector;

/** How many entries there were over time, of each level. */
public final class Histogram {
    private static final int LEVELS = Level.values().length;

    private final long from;
    private final long width;
    private final long[][] counts;
    private boolean complete = true;

    Histogram(long from, long to, int buckets) {
        if (buckets < 1 || to <= from) {
            throw new QueryException("a histogram needs a time that ends after it begins, and a bucket");
        }
        this.from = from;
        this.width = Math.max(1, Math.ceilDiv(to - from, buckets));
        this.counts = new long[Math.toIntExact(Math.ceilDiv(to - from, width))][LEVELS];
    }

    Histogram incomplete() {
        complete = false;
        return this;
    }

    /** How many buckets there are. */
    public int buckets() {
        return counts.length;
    }

    /** When a bucket begins. */
    public long start(int bucket) {
        return from + bucket * width;
    }

    /** How long a bucket lasts, in nanoseconds. */
    public long width() {
        return width;
    }

    /** How many entries of a level fall into a bucket. */
    public long count(int bucket, Level level) {
        return counts[bucket][level.ordinal()];
    }

    /** How many entries there are in all. */
    public long total() {
        long total = 0;
        for (long[] bucket : counts) {
            for (long count : bucket) {
                total += count;
            }
        }
        return total;
    }

    /** Whether all entries were counted before time was over. */
    public boolean isComplete() {
        return complete;
    }

    CollectorManager<Counter, Histogram> collector() {
        return new CollectorManager<>() {
            @Override
            public Counter newCollector() {
                return new Counter();
            }

            @Override
            public Histogram reduce(Collection<Counter> counters) {
                return Histogram.this;
            }
        };
    }

    /** Counts on the thread of the search. */
    final class Counter extends SimpleCollector {
        private @org.jspecify.annotations.Nullable NumericDocValues times;
        private @org.jspecify.annotations.Nullable NumericDocValues levels;

        @Override
        protected void doSetNextReader(LeafReaderContext leaf) throws IOException {
            times = leaf.reader().getNumericDocValues(EntryFields.TIME);
            levels = leaf.reader().getNumericDocValues(EntryFields.LEVEL_NUMBER);
        }

        @Override
        public void collect(int doc) throws IOException {
            NumericDocValues time = times;
            NumericDocValues level = levels;
            if (time != null && level != null && time.advanceExact(doc) && level.advanceExact(doc)) {
                counts[(int) ((time.longValue() - from) / width)][(int) level.longValue()]++;
            }
        }

        @Override
        public ScoreMode scoreMode() {
            return ScoreMode.COMPLETE_NO_SCORES;
        }
    }
}
