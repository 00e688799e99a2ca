package io.sailfish.logs.store;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexableField;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/**
 * How far each source has been taken. Kept in the slice that takes entries, as documents of its own, and so on disk in the same
 * commit as the entries. Not thread-safe.
 */
final class KnownPlaces {
    private static final String SOURCE = "source";
    private static final String PLACE = "place";
    private static final String USED = "used";

    private final Map<String, Known> known = new HashMap<>();
    private final Set<String> changed = new HashSet<>();

    private record Known(long place, long usedMillis) {}

    /** How far a source has been taken; null where nothing is known of it. */
    @Nullable
    Long place(String source) {
        Known found = known.get(source);
        return found == null ? null : found.place();
    }

    void advance(String source, long place, long nowMillis) {
        known.put(source, new Known(place, nowMillis));
        changed.add(source);
    }

    /** Forgets what nobody has spoken of since then: whatever its sender still had is too old to be kept. */
    void forgetUnusedSince(long millis) {
        known.values().removeIf(one -> one.usedMillis() < millis);
        changed.retainAll(known.keySet());
    }

    /** Everything is to be written again, to another slice. */
    void carryOver() {
        changed.addAll(known.keySet());
    }

    /** Writes what has changed. */
    void write(IndexWriter writer) throws IOException {
        for (String source : changed) {
            Known now = known.get(source);
            if (now != null) {
                writer.updateDocument(
                        new Term(SOURCE, source),
                        List.<IndexableField>of(
                                new StringField(SOURCE, source, Field.Store.YES),
                                new StoredField(PLACE, now.place()),
                                new StoredField(USED, now.usedMillis())));
            }
        }
        changed.clear();
    }

    /** Takes in what a slice says; of two places the farther counts. */
    void read(IndexReader reader) throws IOException {
        for (LeafReaderContext leaf : reader.leaves()) {
            Terms terms = leaf.reader().terms(SOURCE);
            if (terms == null) {
                continue;
            }
            Bits live = leaf.reader().getLiveDocs();
            TermsEnum each = terms.iterator();
            PostingsEnum docs = null;
            for (BytesRef term = each.next(); term != null; term = each.next()) {
                docs = each.postings(docs, PostingsEnum.NONE);
                for (int doc = docs.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = docs.nextDoc()) {
                    if (live == null || live.get(doc)) {
                        var stored = leaf.reader().storedFields().document(doc);
                        Known found = new Known(
                                stored.getField(PLACE).numericValue().longValue(),
                                stored.getField(USED).numericValue().longValue());
                        known.merge(
                                term.utf8ToString(), found, (one, other) -> one.place() >= other.place() ? one : other);
                    }
                }
            }
        }
    }
}
