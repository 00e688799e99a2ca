package io.sailfish.controllers.nodeipam;

import java.net.InetAddress;
import java.util.stream.IntStream;

/**
 * The equal parts of a range of IPv4 addresses.
 *
 * @param whole    all of them
 * @param maskBits size of a part
 */
record PodRanges(Range whole, int maskBits) {

    /** Addresses from the base on that share its first bits. */
    record Range(int base, int bits) {
        static Range of(String cidr) {
            int slash = cidr.indexOf('/');
            if (slash < 0) {
                throw new IllegalArgumentException("not a range of addresses: " + cidr);
            }
            int bits = Integer.parseInt(cidr.substring(slash + 1));
            byte[] address = InetAddress.ofLiteral(cidr.substring(0, slash)).getAddress();
            if (address.length != 4 || bits > 32) {
                throw new IllegalArgumentException("not a range of IPv4 addresses: " + cidr);
            }
            int base = (address[0] & 0xff) << 24
                    | (address[1] & 0xff) << 16
                    | (address[2] & 0xff) << 8
                    | address[3] & 0xff;
            return new Range(base & mask(bits), bits);
        }

        private static int mask(int bits) {
            return (int) (-1L << 32 - bits);
        }

        boolean overlaps(Range that) {
            int common = mask(Math.min(bits, that.bits));
            return (base & common) == (that.base & common);
        }

        @Override
        public String toString() {
            return "%d.%d.%d.%d/%d".formatted(base >>> 24, base >>> 16 & 0xff, base >>> 8 & 0xff, base & 0xff, bits);
        }
    }

    /** The parts of a range. */
    static PodRanges of(String cidr, int maskBits) {
        Range whole = Range.of(cidr);
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
    Range part(int number) {
        return new Range(whole.base() + (number << 32 - maskBits), maskBits);
    }

    /** The numbers of the parts that share addresses with a range, from the first to the last; empty for none. */
    IntStream overlapping(Range range) {
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
