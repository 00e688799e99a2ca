package io.sailfish.controllers.nodeipam;

import io.sailfish.model.value.Ipv4Prefix;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which node holds which range of pod addresses, and which ranges nobody holds. Giving one costs the same however many are
 * taken. Safe for use by several threads.
 */
final class RangePool {
    private final PodRanges ranges;
    private final BitSet taken = new BitSet();
    /** Beyond one, where nodes were given the same addresses by hand. */
    private final Map<Integer, Integer> holders = new HashMap<>();

    private final Map<String, Ipv4Prefix> byNode = new HashMap<>();
    /** The search goes on from here, so that a range that was given back rests for as long as there are others. */
    private int last = -1;

    /** @param reserved addresses that nobody is given, as "10.96.0.0/12"; empty for none */
    RangePool(PodRanges ranges, String reserved) {
        this.ranges = ranges;
        if (!reserved.isEmpty()) {
            take(Ipv4Prefix.parse(reserved));
        }
    }

    /** Notes what a node says that it holds. Ranges of IPv6 are none of this pool's. */
    synchronized void holds(String node, String cidr) {
        if (cidr.indexOf(':') >= 0) {
            return;
        }
        Ipv4Prefix range = Ipv4Prefix.parse(cidr);
        Ipv4Prefix before = byNode.put(node, range);
        if (!range.equals(before)) {
            take(range);
            release(before);
        }
    }

    /** Takes back what a node holds. */
    synchronized void gone(String node) {
        release(byNode.remove(node));
    }

    /** What the node holds, or a range that is free; empty where none is. */
    synchronized Optional<String> give(String node) {
        Ipv4Prefix held = byNode.get(node);
        if (held == null) {
            int number = free();
            if (number < 0) {
                return Optional.empty();
            }
            last = number;
            held = ranges.part(number);
            byNode.put(node, held);
            take(held);
        }
        return Optional.of(held.toString());
    }

    private int free() {
        int next = taken.nextClearBit(last + 1);
        if (next < ranges.parts()) {
            return next;
        }
        next = taken.nextClearBit(0);
        return next < ranges.parts() ? next : -1;
    }

    private void take(Ipv4Prefix range) {
        ranges.overlapping(range).forEach(number -> {
            holders.merge(number, 1, Integer::sum);
            taken.set(number);
        });
    }

    private void release(@Nullable Ipv4Prefix range) {
        if (range == null) {
            return;
        }
        ranges.overlapping(range).forEach(number -> {
            if (holders.computeIfPresent(number, (key, count) -> count == 1 ? null : count - 1) == null) {
                taken.clear(number);
            }
        });
    }
}
