package io.sailfish.controllers.job;

import java.util.BitSet;

/** Sets of indexes in the short form of statuses: "1,3-5,7". */
final class Indexes {
    private Indexes() {}

    /** Reads a set; what is not below the limit, or not a number, is left out. */
    static BitSet parse(String text, int limit) {
        BitSet set = new BitSet();
        for (String part : text.split(",")) {
            int dash = part.indexOf('-');
            try {
                int first = Integer.parseInt(
                        dash < 0 ? part.strip() : part.substring(0, dash).strip());
                int last = dash < 0
                        ? first
                        : Integer.parseInt(part.substring(dash + 1).strip());
                if (first >= 0 && first <= last) {
                    set.set(first, Math.min(last + 1, Math.max(first, limit)));
                }
            } catch (NumberFormatException none) {
                // An empty set, or a text that somebody else has spoiled.
            }
        }
        return set;
    }

    /** Writes a set. */
    static String format(BitSet set) {
        StringBuilder text = new StringBuilder();
        for (int first = set.nextSetBit(0); first >= 0; ) {
            int end = set.nextClearBit(first);
            text.append(text.isEmpty() ? "" : ",").append(first);
            if (end - 1 > first) {
                text.append(end - 1 == first + 1 ? "," : "-").append(end - 1);
            }
            first = set.nextSetBit(end);
        }
        return text.toString();
    }
}
