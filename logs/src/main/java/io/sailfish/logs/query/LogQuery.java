package io.sailfish.logs.query;

import io.sailfish.logs.entry.Level;
import io.sailfish.logs.entry.Origin;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What is looked for. Begin with {@link #ALL} and narrow it.
 *
 * @param text    in the language of {@link TextQuery}; empty for anything
 * @param grep    a regular expression (RE2) that the text has to contain a match of; empty for none
 * @param origins what origins are looked at; decides about the reader's rights too
 * @param levels  those that are looked for; empty for all
 * @param from    the earliest time in nanoseconds
 * @param to      the first time that is too late
 */
public record LogQuery(String text, String grep, Predicate<Origin> origins, Set<Level> levels, long from, long to) {
    /** Everything. */
    public static final LogQuery ALL = new LogQuery("", "", _ -> true, Set.of(), Long.MIN_VALUE, Long.MAX_VALUE);

    /** Narrowed to a text. */
    public LogQuery withText(String wanted) {
        return new LogQuery(wanted, grep, origins, levels, from, to);
    }

    /** Narrowed to a regular expression. */
    public LogQuery withGrep(String wanted) {
        return new LogQuery(text, wanted, origins, levels, from, to);
    }

    /** Narrowed to some of the origins that it was for. */
    public LogQuery withOrigins(Predicate<Origin> wanted) {
        return new LogQuery(text, grep, origins.and(wanted), levels, from, to);
    }

    /** Narrowed to levels. */
    public LogQuery withLevels(Set<Level> wanted) {
        return new LogQuery(text, grep, origins, wanted, from, to);
    }

    /** Of another time. */
    public LogQuery between(long first, long end) {
        return new LogQuery(text, grep, origins, levels, first, end);
    }
}
