package io.sailfish.node.hollow;

/** Gives out the addresses of an IPv4 /24 in turn, or of another one should that be assigned. */
final class PodAddresses {
    private static final int FIRST = 2;
    private static final int LAST = 254;

    private final String given;
    private int next = FIRST;

    /**
     * @param given the range, as "10.244.3.0/24"; empty where it is assigned later
     */
    PodAddresses(String given) {
        this.given = given;
    }

    /** The next address; empty while there is no range. */
    synchronized String next(String assigned) {
        String range = assigned.isEmpty() ? given : assigned;
        if (range.isEmpty()) {
            return "";
        }
        String address = range.substring(0, range.lastIndexOf('.') + 1) + next;
        next = next == LAST ? FIRST : next + 1;
        return address;
    }
}
