package io.sailfish.logs.query;

import io.sailfish.logs.entry.Origin;
import io.sailfish.logs.index.EntryFields;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.util.BytesRef;

/** The origins that an index knows, each made once from its text. Thread-safe. */
public final class OriginTerms {
    private static final int MOST = 20_000;

    private final Map<BytesRef, Origin> parsed = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<BytesRef, Origin> eldest) {
            return size() > MOST;
        }
    };

    /** The origin of a term. */
    public Origin origin(BytesRef term) {
        synchronized (parsed) {
            Origin known = parsed.get(term);
            if (known == null) {
                known = Origin.parse(term.utf8ToString());
                parsed.put(BytesRef.deepCopyOf(term), known);
            }
            return known;
        }
    }

    /** The origins of an index, with their terms. */
    Map<BytesRef, Origin> all(IndexReader reader) throws IOException {
        Map<BytesRef, Origin> all = new HashMap<>();
        for (LeafReaderContext leaf : reader.leaves()) {
            Terms terms = leaf.reader().terms(EntryFields.ORIGIN);
            if (terms == null) {
                continue;
            }
            TermsEnum each = terms.iterator();
            for (BytesRef term = each.next(); term != null; term = each.next()) {
                if (!all.containsKey(term)) {
                    BytesRef copy = BytesRef.deepCopyOf(term);
                    all.put(copy, origin(copy));
                }
            }
        }
        return all;
    }

    /** The entries of those of the origins that are wanted. */
    static Query query(Map<BytesRef, Origin> origins, Predicate<Origin> wanted) {
        List<BytesRef> terms = new ArrayList<>();
        origins.forEach((term, origin) -> {
            if (wanted.test(origin)) {
                terms.add(term);
            }
        });
        if (terms.isEmpty()) {
            return MatchNoDocsQuery.INSTANCE;
        }
        return terms.size() == origins.size()
                ? MatchAllDocsQuery.INSTANCE
                : new TermInSetQuery(EntryFields.ORIGIN, terms);
    }
}
