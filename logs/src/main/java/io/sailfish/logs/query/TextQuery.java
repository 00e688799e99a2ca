package io.sailfish.logs.query;

import io.sailfish.logs.entry.Level;
import io.sailfish.logs.entry.Origin;
import io.sailfish.logs.index.EntryFields;
import io.sailfish.logs.index.LogAnalyzer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.RegexpQuery;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.WildcardQuery;
import org.apache.lucene.util.automaton.TooComplexToDeterminizeException;

/**
 * The language of searches. Words all have to occur, in any case and order.
 *
 * <pre>
 *   timeout user-center      both; what is no letter or digit separates words, which then have to follow each other
 *   "connection reset"       words that follow each other
 *   time* ti?eout            any rest, any character
 *   /user[0-9]+/             a word that the regular expression matches as a whole, in lower case
 *   a OR b, -a, NOT a, (…)   either, not, together
 *   level:error status:500   a level; a field of a JSON line (http.status:500, user:ad*)
 *   pod:web-* namespace:…    where it comes from: namespace, pod, container, node, workload, kind, stream
 * </pre>
 */
final class TextQuery {
    private static final int LONGEST = 4000;
    private static final int DEEPEST = 20;
    private static final int LONGEST_REGEX = 200;
    private static final Map<String, Function<Origin, String>> ORIGIN_FIELDS = Map.of(
            "namespace",
            Origin::namespace,
            "pod",
            Origin::pod,
            "container",
            Origin::container,
            "node",
            Origin::node,
            "workload",
            Origin::workload,
            "kind",
            origin -> origin.kind().text(),
            "stream",
            Origin::stream);

    private final String text;
    private final Function<Predicate<Origin>, Query> origins;
    private int at;
    private int depth;

    private TextQuery(String text, Function<Predicate<Origin>, Query> origins) {
        this.text = text;
        this.origins = origins;
    }

    /**
     * What a text asks for.
     *
     * @param origins the query for entries of some origins
     * @throws QueryException where it is not understood
     */
    static Query parse(String text, Function<Predicate<Origin>, Query> origins) {
        if (text.length() > LONGEST) {
            throw new QueryException("the query is longer than " + LONGEST + " characters");
        }
        TextQuery parser = new TextQuery(text, origins);
        try {
            Query query = parser.either();
            if (parser.more()) {
                throw new QueryException("\")\" at character " + (parser.at + 1) + " closes nothing");
            }
            return query;
        } catch (TooComplexToDeterminizeException | IllegalArgumentException wrong) {
            throw new QueryException("the query is not understood: " + wrong.getMessage());
        }
    }

    private Query either() {
        List<Query> parts = new ArrayList<>();
        parts.add(both());
        while (word("OR")) {
            parts.add(both());
        }
        return parts.size() == 1 ? parts.getFirst() : joined(parts, Occur.SHOULD);
    }

    private Query both() {
        List<Query> wanted = new ArrayList<>();
        List<Query> unwanted = new ArrayList<>();
        while (more() && text.charAt(at) != ')' && !peek("OR")) {
            if (word("AND")) {
                continue;
            }
            boolean not = word("NOT");
            if (!not && text.charAt(at) == '-' && at + 1 < text.length() && text.charAt(at + 1) > ' ') {
                not = true;
                at++;
            }
            if (!more()) {
                throw new QueryException("nothing follows at the end of the query");
            }
            (not ? unwanted : wanted).add(one());
        }
        if (unwanted.isEmpty()) {
            return switch (wanted.size()) {
                case 0 -> MatchAllDocsQuery.INSTANCE;
                case 1 -> wanted.getFirst();
                default -> joined(wanted, Occur.FILTER);
            };
        }
        BooleanQuery.Builder all = new BooleanQuery.Builder();
        wanted.forEach(query -> all.add(query, Occur.FILTER));
        if (wanted.isEmpty()) {
            all.add(MatchAllDocsQuery.INSTANCE, Occur.FILTER);
        }
        unwanted.forEach(query -> all.add(query, Occur.MUST_NOT));
        return all.build();
    }

    private static Query joined(List<Query> parts, Occur how) {
        BooleanQuery.Builder all = new BooleanQuery.Builder();
        parts.forEach(part -> all.add(part, how));
        return all.build();
    }

    private Query one() {
        char first = text.charAt(at);
        if (first == '(') {
            return inner();
        }
        if (first == '"') {
            return phrase(quoted('"'));
        }
        if (first == '/' && text.indexOf('/', at + 1) > 0 && !isPath()) {
            return regex(quoted('/'));
        }
        int from = at;
        while (at < text.length() && !isEnd(text.charAt(at))) {
            if (text.charAt(at) == ':' && at > from && at + 1 < text.length() && isName(text.substring(from, at))) {
                String name = text.substring(from, at++);
                return field(name, value());
            }
            at++;
        }
        return words(text.substring(from, at));
    }

    /** A slash that begins a path, as in {@code /var/log/x}, is no regular expression: those end before a space. */
    private boolean isPath() {
        int end = text.indexOf('/', at + 1);
        return end + 1 < text.length() && !isEnd(text.charAt(end + 1));
    }

    private Query inner() {
        if (++depth > DEEPEST) {
            throw new QueryException("more than " + DEEPEST + " parentheses within each other");
        }
        at++;
        Query query = either();
        if (!more()) {
            throw new QueryException("a parenthesis is not closed");
        }
        at++;
        depth--;
        return query;
    }

    private String value() {
        char first = text.charAt(at);
        if (first == '"') {
            return quoted('"');
        }
        int from = at;
        while (at < text.length() && !isEnd(text.charAt(at))) {
            at++;
        }
        return text.substring(from, at);
    }

    private String quoted(char quote) {
        StringBuilder inner = new StringBuilder();
        for (at++; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == quote) {
                at++;
                return inner.toString();
            }
            if (c == '\\' && at + 1 < text.length() && text.charAt(at + 1) == quote) {
                c = text.charAt(++at);
            }
            inner.append(c);
        }
        throw new QueryException("a " + quote + " is not closed");
    }

    private Query field(String name, String value) {
        Function<Origin, String> known = ORIGIN_FIELDS.get(name);
        if (known != null) {
            return origins.apply(origin -> Wildcards.matches(value, known.apply(origin)));
        }
        if (name.equals("level")) {
            Level level = Level.of(value)
                    .or(() -> value.equalsIgnoreCase("unknown")
                            ? java.util.Optional.of(Level.UNKNOWN)
                            : java.util.Optional.empty())
                    .orElseThrow(() -> new QueryException("no level is named \"" + value + "\""));
            return new TermQuery(new Term(EntryFields.LEVEL, EntryFields.levelTerm(level)));
        }
        if (value.indexOf('*') < 0 && value.indexOf('?') < 0) {
            return new TermQuery(new Term(EntryFields.FIELD, EntryFields.fieldTerm(name, value)));
        }
        return new WildcardQuery(new Term(EntryFields.FIELD, EntryFields.fieldTerm(name, value)));
    }

    private static Query regex(String expression) {
        if (expression.length() > LONGEST_REGEX) {
            throw new QueryException("a regular expression is longer than " + LONGEST_REGEX + " characters");
        }
        return new RegexpQuery(new Term(EntryFields.TEXT, expression));
    }

    private static Query words(String given) {
        if (given.indexOf('*') < 0 && given.indexOf('?') < 0) {
            return phrase(given);
        }
        List<Query> parts = new ArrayList<>();
        int at = 0;
        while (at < given.length()) {
            int from = at;
            while (at < given.length() && isPattern(given.charAt(at))) {
                at++;
            }
            if (at > from) {
                parts.add(pattern(LogAnalyzer.lower(given.substring(from, at))));
            }
            at++;
        }
        return parts.size() == 1 ? parts.getFirst() : joined(parts, Occur.FILTER);
    }

    private static Query pattern(String pattern) {
        if (pattern.chars().allMatch(c -> c == '*')) {
            return MatchAllDocsQuery.INSTANCE;
        }
        int wild = Math.max(pattern.indexOf('*'), pattern.indexOf('?'));
        if (wild < 0) {
            return new TermQuery(new Term(EntryFields.TEXT, pattern));
        }
        return wild == pattern.length() - 1 && pattern.indexOf('?') < 0 && pattern.indexOf('*') == wild
                ? new PrefixQuery(new Term(EntryFields.TEXT, pattern.substring(0, wild)))
                : new WildcardQuery(new Term(EntryFields.TEXT, pattern));
    }

    /** The words of a text, one after the other. */
    private static Query phrase(String given) {
        PhraseQuery.Builder phrase = new PhraseQuery.Builder();
        List<String> words = wordsOf(given);
        if (words.isEmpty()) {
            throw new QueryException("\"" + given + "\" has neither letter nor digit: look for it by grep");
        }
        if (words.size() == 1) {
            return new TermQuery(new Term(EntryFields.TEXT, words.getFirst()));
        }
        words.forEach(word -> phrase.add(new Term(EntryFields.TEXT, word)));
        return phrase.build();
    }

    private static List<String> wordsOf(String given) {
        List<String> words = new ArrayList<>();
        int at = 0;
        while (at < given.length()) {
            int from = at;
            while (at < given.length()
                    && at - from < LogAnalyzer.LONGEST_WORD
                    && LogAnalyzer.isWordPart(given.charAt(at))) {
                at++;
            }
            if (at > from) {
                words.add(LogAnalyzer.lower(given.substring(from, at)));
            } else {
                at++;
            }
        }
        return words;
    }

    private static boolean isPattern(char c) {
        return c == '*' || c == '?' || LogAnalyzer.isWordPart(c);
    }

    private static boolean isName(String name) {
        return name.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '.' || c == '@');
    }

    private boolean more() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at < text.length();
    }

    private boolean peek(String word) {
        int end = at + word.length();
        return text.startsWith(word, at) && (end == text.length() || isEnd(text.charAt(end)));
    }

    private boolean word(String word) {
        if (more() && peek(word)) {
            at += word.length();
            return true;
        }
        return false;
    }

    private static boolean isEnd(char c) {
        return Character.isWhitespace(c) || c == ')' || c == '(';
    }
}
