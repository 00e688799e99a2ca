package io.sailfish.apiserver.kinds.core.service;

import io.sailfish.apiserver.kinds.rules.Addresses;
import java.net.Inet4Address;
import java.util.OptionalInt;

/** A range of IPv4 addresses, its own and its broadcast address left out. */
record Ipv4Range(int base, int prefix) {
    private static final int MOST = 1 << 30;

    /** The range of a CIDR such as "10.96.0.0/16". */
    static Ipv4Range parse(String cidr) {
        int slash = cidr.indexOf('/');
        if (!isFour(cidr)) {
            throw new IllegalArgumentException("not a range of IPv4 addresses: " + cidr);
        }
        int bits = Integer.parseInt(cidr.substring(slash + 1));
        return new Ipv4Range(number(cidr.substring(0, slash)) & (int) (-1L << (32 - bits)), bits);
    }

    /** Whether the text is a range of such addresses. */
    static boolean isFour(String cidr) {
        return Addresses.isRange(cidr) && !Addresses.isSix(cidr.substring(0, cidr.indexOf('/')));
    }

    /** How many addresses there are to give. */
    int size() {
        return (int) Math.clamp((1L << (32 - prefix)) - 2, 0, MOST);
    }

    /** Whether the address is of the range, be it one to give or not. */
    boolean spans(String address) {
        return Addresses.parse(address) instanceof Inet4Address
                && (number(address) & (int) (-1L << (32 - prefix))) == base;
    }

    /** The place of an address in the range. */
    OptionalInt indexOf(String address) {
        if (!spans(address)) {
            return OptionalInt.empty();
        }
        long index = Integer.toUnsignedLong(number(address)) - Integer.toUnsignedLong(base) - 1;
        return index >= 0 && index < size() ? OptionalInt.of((int) index) : OptionalInt.empty();
    }

    String address(int index) {
        return text(base + 1 + index);
    }

    /** The range as text: "10.96.0.0/16". */
    @Override
    public String toString() {
        return text(base) + "/" + prefix;
    }

    private static String text(int value) {
        return "%d.%d.%d.%d".formatted(value >>> 24, value >>> 16 & 0xff, value >>> 8 & 0xff, value & 0xff);
    }

    private static int number(String address) {
        if (!(Addresses.parse(address) instanceof Inet4Address four)) {
            throw new IllegalArgumentException("not an IPv4 address: " + address);
        }
        byte[] bytes = four.getAddress();
        return (bytes[0] & 0xff) << 24 | (bytes[1] & 0xff) << 16 | (bytes[2] & 0xff) << 8 | bytes[3] & 0xff;
    }
}
