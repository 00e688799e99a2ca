package io.sailfish.node.hollow;

/** Gives out the addresses of an IPv4 /24 in turn. */
final class PodAddresses {
    private static final int FIRST = 2;
    private static final int LAST = 254;

    private int next = FIRST;

    /** The next address of a range such as "10.244.3.0/24". */
    synchronized String next(String range) {
        String address = range.substring(0, range.lastIndexOf('.') + 1) + next;
        next = next == LAST ? FIRST : next + 1;
        return address;
    }
}
