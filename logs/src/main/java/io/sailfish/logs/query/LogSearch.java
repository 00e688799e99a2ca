package io.sailfish.logs.query;

import io.sailfish.logs.entry.Level;
import io.sailfish.logs.entry.Origin;
import io.sailfish.logs.index.EntryFields;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.SortedDocValues;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.FieldDoc;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopFieldCollectorManager;
import org.apache.lucene.search.TopFieldDocs;
import org.apache.lucene.util.BytesRef;

/** Searches of one state of the store. One thread at a time. */
public final class LogSearch {
    private static final Set<String> TEXT = Set.of(EntryFields.TEXT);

    private final IndexReader reader;
    private final OriginTerms origins;
    private final IndexSearcher searcher;
    private final Map<BytesRef, Origin> known;

    /**
     * What was found.
     *
     * @param complete false where time was over before all was looked at
     */
    public record Found(List<LogHit> hits, boolean complete) {}

    /**
     * @param reader  the state, which the caller keeps open
     * @param origins makes origins of their terms
     * @param enough  whether to stop, with what was found until then
     */
    public LogSearch(IndexReader reader, OriginTerms origins, BooleanSupplier enough) throws IOException {
        this.reader = reader;
        this.origins = origins;
        this.searcher = new IndexSearcher(reader);
        searcher.setQueryCache(null);
        searcher.setTimeout(enough::getAsBoolean);
        this.known = origins.all(reader);
    }

    /**
     * The first entries of an order.
     *
     * @param after the place after which to begin, in that order
     */
    public Found find(LogQuery query, Order order, int limit, Optional<LogHit.Place> after) throws IOException {
        Sort sort = sort(order);
        FieldDoc last = after.map(place -> new FieldDoc(Integer.MAX_VALUE, 0, sortValues(order, place)))
                .orElse(null);
        Query compiled = compile(query);
        TopFieldDocs top = searcher.search(compiled, new TopFieldCollectorManager(sort, limit, last, 1));
        List<LogHit> hits = new ArrayList<>(top.scoreDocs.length);
        for (ScoreDoc doc : top.scoreDocs) {
            hits.add(hit(doc.doc));
        }
        return new Found(hits, !searcher.timedOut());
    }

    /** Counts entries over time; see {@link Histogram}. */
    public Histogram histogram(LogQuery query, long from, long to, int buckets) throws IOException {
        LogQuery bounded = query.between(Math.max(from, query.from()), Math.min(to, query.to()));
        Histogram histogram = new Histogram(from, to, buckets);
        searcher.search(compile(bounded), histogram.collector());
        return searcher.timedOut() ? histogram.incomplete() : histogram;
    }

    /** The entry of a number, where it is among the origins that are wanted. */
    public Optional<LogHit> entry(long number, Predicate<Origin> wanted) throws IOException {
        Query query = new BooleanQuery.Builder()
                .add(NumericDocValuesField.newSlowExactQuery(EntryFields.NUMBER, number), Occur.FILTER)
                .add(OriginTerms.query(known, wanted), Occur.FILTER)
                .build();
        ScoreDoc[] docs = searcher.search(query, 1).scoreDocs;
        return docs.length == 0 ? Optional.empty() : Optional.of(hit(docs[0].doc));
    }

    /** The first entries that arrived after one number and not after another, in their order. */
    public Found arrived(LogQuery query, long after, long last, int limit) throws IOException {
        Query arrived = new BooleanQuery.Builder()
                .add(NumericDocValuesField.newSlowRangeQuery(EntryFields.NUMBER, after + 1, last), Occur.FILTER)
                .add(compile(query), Occur.FILTER)
                .build();
        TopFieldDocs top = searcher.search(arrived, new TopFieldCollectorManager(sort(Order.ARRIVAL), limit, null, 1));
        List<LogHit> hits = new ArrayList<>(top.scoreDocs.length);
        for (ScoreDoc doc : top.scoreDocs) {
            hits.add(hit(doc.doc));
        }
        return new Found(hits, !searcher.timedOut());
    }

    private Query compile(LogQuery query) {
        BooleanQuery.Builder all = new BooleanQuery.Builder();
        // Also where all time is wanted: what has no time is no entry.
        all.add(
                NumericDocValuesField.newSlowRangeQuery(
                        EntryFields.TIME, query.from(), query.to() == Long.MAX_VALUE ? query.to() : query.to() - 1),
                Occur.FILTER);
        all.add(OriginTerms.query(known, query.origins()), Occur.FILTER);
        if (!query.levels().isEmpty()) {
            BooleanQuery.Builder levels = new BooleanQuery.Builder();
            for (Level level : query.levels()) {
                levels.add(new TermQuery(new Term(EntryFields.LEVEL, EntryFields.levelTerm(level))), Occur.SHOULD);
            }
            all.add(levels.build(), Occur.FILTER);
        }
        if (!query.text().isBlank()) {
            all.add(TextQuery.parse(query.text(), wanted -> OriginTerms.query(known, wanted)), Occur.FILTER);
        }
        if (!query.grep().isEmpty()) {
            GrepQuery.words(query.grep()).forEach(words -> all.add(words, Occur.FILTER));
            all.add(GrepQuery.of(query.grep()), Occur.FILTER);
        }
        return all.build();
    }

    private static Sort sort(Order order) {
        SortField number = new SortField(EntryFields.NUMBER, SortField.Type.LONG, order == Order.NEWEST_FIRST);
        return order == Order.ARRIVAL
                ? new Sort(number)
                : new Sort(new SortField(EntryFields.TIME, SortField.Type.LONG, order == Order.NEWEST_FIRST), number);
    }

    private static Object[] sortValues(Order order, LogHit.Place place) {
        return order == Order.ARRIVAL ? new Object[] {place.number()} : new Object[] {place.time(), place.number()};
    }

    private LogHit hit(int doc) throws IOException {
        LeafReaderContext leaf = reader.leaves().get(ReaderUtil.subIndex(doc, reader.leaves()));
        int local = doc - leaf.docBase;
        SortedDocValues origin = leaf.reader().getSortedDocValues(EntryFields.ORIGIN);
        if (!origin.advanceExact(local)) {
            throw new IOException("an entry of the log store has no origin");
        }
        String text = leaf.reader().storedFields().document(local, TEXT).get(EntryFields.TEXT);
        return new LogHit(
                number(leaf, EntryFields.NUMBER, local),
                number(leaf, EntryFields.TIME, local),
                origins.origin(origin.lookupOrd(origin.ordValue())),
                Level.values()[(int) number(leaf, EntryFields.LEVEL_NUMBER, local)],
                text == null ? "" : text);
    }

    private static long number(LeafReaderContext leaf, String field, int doc) throws IOException {
        NumericDocValues values = leaf.reader().getNumericDocValues(field);
        return values.advanceExact(doc) ? values.longValue() : 0;
    }
}
