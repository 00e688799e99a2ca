package io.sailfish.logs.query;

import io.sailfish.logs.entry.Level;
import io.sailfish.logs.entry.Origin;

/**
 * An entry that was found.
 *
 * @param number its number in the store
 */
public record LogHit(long number, long time, Origin origin, Level level, String text) {
    /** Its place, from which a search goes on. */
    public Place place() {
        return new Place(time, number);
    }

    /** A place in the order of time; of entries of one time, the number decides. */
    public record Place(long time, long number) {
        /** As a page's continuation. */
        public String text() {
            return time + "." + number;
        }

        /** What {@link #text} made. */
        public static Place parse(String text) {
            int dot = text.indexOf('.');
            try {
                return new Place(
                        Long.parseLong(text.substring(0, Math.max(0, dot))), Long.parseLong(text.substring(dot + 1)));
            } catch (NumberFormatException wrong) {
                throw new QueryException("\"" + text + "\" is no continuation of a search");
            }
        }
    }
}
