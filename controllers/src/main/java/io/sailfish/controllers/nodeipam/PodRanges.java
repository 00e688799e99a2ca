package io.sailfish.controllers.nodeipam;

import java.net.InetAddress;
import java.util.Optional;
import java.util.Set;

/** The equal parts of a range of IPv4 addresses. */
record PodRanges(int base, int count, int maskBits) {

    static PodRanges of(String cidr, int maskBits) {
        int slash = cidr.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("not a range of addresses: " + cidr);
        }
        int bits = Integer.parseInt(cidr.substring(slash + 1));
        byte[] address = InetAddress.ofLiteral(cidr.substring(0, slash)).getAddress();
        if (address.length != 4 || bits > maskBits || maskBits > 30) {
            throw new IllegalArgumentException("a range of IPv4 addresses that holds /%d ranges is needed, not %s".formatted(maskBits, cidr));
        }
        int base = (address[0] & 0xff) << 24 | (address[1] & 0xff) << 16 | (address[2] & 0xff) << 8 | address[3] & 0xff;
        return new PodRanges(base & (int) (-1L << 32 - bits), 1 << maskBits - bits, maskBits);
    }

    /** The first part that is not taken. */
    Optional<String> free(Set<String> taken) {
        for (int i = 0; i < count; i++) {
            int start = base + (i << 32 - maskBits);
            String range = "%d.%d.%d.%d/%d".formatted(start >>> 24, start >>> 16 & 0xff, start >>> 8 & 0xff, start & 0xff, maskBits);
            if (!taken.contains(range)) {
                return Optional.of(range);
            }
        }
        return Optional.empty();
    }
}
