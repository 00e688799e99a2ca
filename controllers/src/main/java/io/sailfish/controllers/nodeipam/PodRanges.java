package io.sailfish.controllers.nodeipam;

import io.sailfish.model.value.Ipv4Prefix;
import java.util.stream.IntStream;

/**
 * The equal parts of a range of IPv4 addresses.
 *
 * @param whole    all of them
 * @param maskBits size of a part
 */
record PodRanges(Ipv4Prefix whole, int maskBits) {

    /** The parts of a range. */
    static PodRanges of(String cidr, int maskBits) {
        Ipv4Prefix whole = Ipv4Prefix.parse(cidr);
        if (whole.bits() > maskBits || maskBits > 30) {
            throw new IllegalArgumentException(
                    "a range of IPv4 addresses that holds /%d ranges is needed, not %s".formatted(maskBits, cidr));
        }
        return new PodRanges(whole, maskBits);
    }

    /** How many there are. */
    int parts() {
        return 1 << maskBits - whole.bits();
    }

    /** The part of a number below {@link #parts}. */
    Ipv4Prefix part(int number) {
        return new Ipv4Prefix(whole.base() + (number << 32 - maskBits), maskBits);
    }

    /** The numbers of the parts that share addresses with a range, from the first to the last; empty for none. */
    IntStream overlapping(Ipv4Prefix range) {
        if (!whole.overlaps(range)) {
            return IntStream.empty();
        }
        if (range.bits() <= whole.bits()) {
            return IntStream.range(0, parts());
        }
        int first = range.base() - whole.base() >>> 32 - maskBits;
        return range.bits() >= maskBits
                ? IntStream.of(first)
                : IntStream.range(first, first + (1 << maskBits - range.bits()));
    }
}
