package io.sailfish.logs.query;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.sailfish.logs.index.EntryFields;
import io.sailfish.logs.index.LogAnalyzer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.ConstantScoreScorer;
import org.apache.lucene.search.ConstantScoreWeight;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.QueryVisitor;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.ScorerSupplier;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TwoPhaseIterator;
import org.apache.lucene.search.Weight;
import org.apache.lucene.search.WildcardQuery;

/**
 * Entries whose text contains a match of a regular expression: read and looked at one by one, after all else that a search
 * demands. What a pattern says in plain words, {@link #words}, the index knows.
 */
final class GrepQuery extends Query {
    private static final int LONGEST = 1000;
    private static final Set<String> TEXT = Set.of(EntryFields.TEXT);
    /** Reading a text costs about as much as so many comparisons. */
    private static final float COST = 5000;

    private final String pattern;
    private final Pattern compiled;

    private GrepQuery(String pattern, Pattern compiled) {
        this.pattern = pattern;
        this.compiled = compiled;
    }

    static GrepQuery of(String pattern) {
        if (pattern.length() > LONGEST) {
            throw new QueryException("the regular expression is longer than " + LONGEST + " characters");
        }
        try {
            return new GrepQuery(pattern, Pattern.compile(pattern));
        } catch (PatternSyntaxException wrong) {
            throw new QueryException("the regular expression is not understood: " + wrong.getMessage());
        }
    }

    /** Queries of the index that every text matches in which the pattern occurs; none where nothing can be said. */
    static List<Query> words(String pattern) {
        List<Query> queries = new ArrayList<>();
        for (int i = 0; i < pattern.length(); i++) {
            if ("\\^$|?*+()[]{}".indexOf(pattern.charAt(i)) >= 0) {
                return queries;
            }
        }
        // A dot is any character: what stands on its two sides may be one word or two, or a word and its end.
        String[] parts = pattern.split("\\.", -1);
        for (int p = 0; p < parts.length; p++) {
            String part = parts[p];
            int at = 0;
            while (at < part.length()) {
                int from = at;
                while (at < part.length() && LogAnalyzer.isWordPart(part.charAt(at))) {
                    at++;
                }
                if (at > from && at - from < 50) {
                    String word = LogAnalyzer.lower(part.substring(from, at));
                    boolean begins = from > 0;
                    boolean ends = at < part.length();
                    queries.add(
                            begins && ends
                                    ? new TermQuery(new Term(EntryFields.TEXT, word))
                                    : new WildcardQuery(new Term(
                                            EntryFields.TEXT, (begins ? "" : "*") + word + (ends ? "" : "*"))));
                }
                at++;
            }
        }
        return queries;
    }

    @Override
    public Weight createWeight(IndexSearcher searcher, ScoreMode mode, float boost) {
        return new ConstantScoreWeight(this, boost) {
            @Override
            public ScorerSupplier scorerSupplier(LeafReaderContext leaf) throws IOException {
                StoredFields stored = leaf.reader().storedFields();
                DocIdSetIterator all = DocIdSetIterator.all(leaf.reader().maxDoc());
                TwoPhaseIterator looking = new TwoPhaseIterator(all) {
                    @Override
                    public boolean matches() throws IOException {
                        String text = stored.document(all.docID(), TEXT).get(EntryFields.TEXT);
                        return text != null && compiled.matcher(text).find();
                    }

                    @Override
                    public float matchCost() {
                        return COST;
                    }
                };
                return new DefaultScorerSupplier(new ConstantScoreScorer(score(), mode, looking));
            }

            @Override
            public boolean isCacheable(LeafReaderContext leaf) {
                return false;
            }
        };
    }

    @Override
    public void visit(QueryVisitor visitor) {
        visitor.visitLeaf(this);
    }

    @Override
    public String toString(String field) {
        return "grep:" + pattern;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof GrepQuery that && that.pattern.equals(pattern);
    }

    @Override
    public int hashCode() {
        return pattern.hashCode();
    }
}
