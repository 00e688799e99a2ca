package io.sailfish.apiserver.kinds.batch;

import io.sailfish.model.status.GoSyntax;
import java.util.ArrayList;
import java.util.List;

/**
 * Indexes of an indexed Job as its fields write them: "0-2,5", in increasing order.
 *
 * @param ranges each with its first and its last index
 */
record IndexRanges(List<Range> ranges) {

    /** Indexes from first to last, both included. */
    record Range(int first, int last) {}

    /** Why a text is none. */
    static final class FormatException extends Exception {
        private static final long serialVersionUID = 1;

        private FormatException(String message) {
            super(message);
        }
    }

    /**
     * Reads such a text.
     *
     * @param completions how many indexes there are
     */
    static IndexRanges parse(String text, int completions) throws FormatException {
        List<Range> ranges = new ArrayList<>();
        if (text.isEmpty()) {
            return new IndexRanges(ranges);
        }
        int previous = -1;
        for (String range : text.split(",", -1)) {
            String[] limits = range.split("-", -1);
            if (limits.length > 2) {
                throw new FormatException(
                        "the fragment " + GoSyntax.quote(range)
                                + " violates the requirement that an index interval can have at most two parts separated by '-'");
            }
            int first = index(limits[0], completions, previous);
            int last = limits.length == 1 ? first : index(limits[1], completions, first);
            ranges.add(new Range(first, last));
            previous = last;
        }
        return new IndexRanges(List.copyOf(ranges));
    }

    private static int index(String text, int completions, int previous) throws FormatException {
        int index;
        try {
            index = Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new FormatException("cannot convert string to integer for index: " + GoSyntax.quote(text));
        }
        if (index >= completions) {
            throw new FormatException("too large index: " + GoSyntax.quote(text));
        }
        if (previous >= index) {
            throw new FormatException("non-increasing order, previous: " + previous + ", current: " + index);
        }
        return index;
    }

    /** How many indexes these are. */
    int count() {
        return ranges.stream()
                .mapToInt(range -> range.last() - range.first() + 1)
                .sum();
    }

    /** The first index that is among the others too, or -1. */
    int firstShared(IndexRanges other) {
        int mine = 0;
        int theirs = 0;
        while (mine < ranges.size() && theirs < other.ranges.size()) {
            Range a = ranges.get(mine);
            Range b = other.ranges.get(theirs);
            if (a.last() < b.first()) {
                mine++;
            } else if (b.last() < a.first()) {
                theirs++;
            } else {
                return Math.max(a.first(), b.first());
            }
        }
        return -1;
    }
}
