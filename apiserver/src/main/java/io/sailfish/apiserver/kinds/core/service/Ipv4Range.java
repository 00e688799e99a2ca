package io.sailfish.apiserver.kinds.core.service;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.OptionalInt;

/** A range of IPv4 addresses, its own and its broadcast address left out. */
record Ipv4Range(int base, int size) {

    /** The range of a CIDR such as "10.96.0.0/16". */
    static Ipv4Range parse(String cidr) {
        int slash = cidr.indexOf('/');
        if (slash < 0 || !(InetAddress.ofLiteral(cidr.substring(0, slash)) instanceof Inet4Address)) {
            throw new IllegalArgumentException("not a range of IPv4 addresses: " + cidr);
        }
        int bits = Integer.parseInt(cidr.substring(slash + 1));
        int base = number(cidr.substring(0, slash)) & (int) (-1L << (32 - bits));
        return new Ipv4Range(base, (int) Math.min(1L << (32 - bits), 1 << 20) - 2);
    }

    /** The place of an address in the range. */
    OptionalInt indexOf(String address) {
        if (!(InetAddress.ofLiteral(address) instanceof Inet4Address)) {
            return OptionalInt.empty();
        }
        long index = Integer.toUnsignedLong(number(address)) - Integer.toUnsignedLong(base) - 1;
        return index >= 0 && index < size ? OptionalInt.of((int) index) : OptionalInt.empty();
    }

    String address(int index) {
        int value = base + 1 + index;
        return "%d.%d.%d.%d".formatted(value >>> 24, value >>> 16 & 0xff, value >>> 8 & 0xff, value & 0xff);
    }

    private static int number(String address) {
        byte[] bytes = InetAddress.ofLiteral(address).getAddress();
        return (bytes[0] & 0xff) << 24 | (bytes[1] & 0xff) << 16 | (bytes[2] & 0xff) << 8 | bytes[3] & 0xff;
    }
}
