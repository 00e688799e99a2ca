package io.sailfish.apiserver.flowcontrol;

/**
 * Gives each flow a hand of queues out of many. Two flows seldom have the same hand, so a flow that fills all its queues
 * leaves almost every other one a queue that it does not share.
 */
final class ShuffleSharding {
    private ShuffleSharding() {}

    /**
     * The hand of a flow: as many different queues as the array has room for, in the order in which they were drawn.
     *
     * @param flow   a hash of the flow, all of whose bits matter
     * @param queues how many there are to draw from, at least as many as are drawn
     */
    static void deal(long flow, int queues, int[] hand) {
        long rest = flow;
        for (int drawn = 0; drawn < hand.length; drawn++) {
            int left = queues - drawn;
            int card = (int) Long.remainderUnsigned(rest, left);
            rest = Long.divideUnsigned(rest, left);
            hand[drawn] = place(card, hand, drawn);
        }
    }

    /** The card at a place among those that are not drawn yet. */
    private static int place(int remaining, int[] hand, int drawn) {
        int card = remaining;
        boolean moved = true;
        while (moved) {
            int before = 0;
            for (int i = 0; i < drawn; i++) {
                if (hand[i] <= card) {
                    before++;
                }
            }
            moved = card != remaining + before;
            card = remaining + before;
        }
        return card;
    }

    /** A hash of a flow: the schema that takes it, and what tells its flows apart. */
    static long hash(String schema, String distinguisher) {
        return mix(mix(0x9e3779b97f4a7c15L, schema), distinguisher);
    }

    private static long mix(long seed, String text) {
        long hash = seed ^ text.length();
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        hash = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
        hash = (hash ^ hash >>> 33) * 0xc4ceb9fe1a85ec53L;
        return hash ^ hash >>> 33;
    }
}
