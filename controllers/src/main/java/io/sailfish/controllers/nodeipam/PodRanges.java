package io.sailfish.controllers.nodeipam;

import java.net.InetAddress;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The equal parts of a range of IPv4 addresses.
 *
 * @param whole    all of them
 * @param maskBits size of a part
 * @param reserved of which no part may hold an address
 */
record PodRanges(Range whole, int maskBits, Optional<Range> reserved) {

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

    /** The parts of a range, but for those that overlap another; empty for none. */
    static PodRanges of(String cidr, int maskBits, String reserved) {
        Range whole = Range.of(cidr);
        if (whole.bits() > maskBits || maskBits > 30) {
            throw new IllegalArgumentException(
                    "a range of IPv4 addresses that holds /%d ranges is needed, not %s".formatted(maskBits, cidr));
        }
        return new PodRanges(whole, maskBits, reserved.isEmpty() ? Optional.empty() : Optional.of(Range.of(reserved)));
    }

    /** A part, and its number. */
    record Part(int number, String cidr) {}

    /** The first part after one of this number that is not taken, round and round. */
    Optional<Part> free(int after, Predicate<String> taken) {
        int parts = 1 << maskBits - whole.bits();
        for (int i = 1; i <= parts; i++) {
            int number = Math.floorMod(after + i, parts);
            Range part = new Range(whole.base() + (number << 32 - maskBits), maskBits);
            if (reserved.filter(part::overlaps).isEmpty() && !taken.test(part.toString())) {
                return Optional.of(new Part(number, part.toString()));
            }
        }
        return Optional.empty();
    }
}
