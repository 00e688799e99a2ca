package io.sailfish.apiserver.kinds.core.service;

import io.sailfish.apiserver.kinds.rules.Addresses;
import io.sailfish.model.value.Ipv4Prefix;
import java.net.Inet4Address;
import java.util.OptionalInt;

/** The addresses of a range that may be given to Services: its own and its broadcast address are left out. */
record Ipv4Range(Ipv4Prefix prefix) {
    private static final int MOST = 1 << 30;

    /** The range of a CIDR such as "10.96.0.0/16". */
    static Ipv4Range parse(String cidr) {
        return new Ipv4Range(Ipv4Prefix.parse(cidr));
    }

    /** Whether the text is a range of such addresses. */
    static boolean isFour(String cidr) {
        return Addresses.isRange(cidr) && !Addresses.isSix(cidr.substring(0, cidr.indexOf('/')));
    }

    /** How many addresses there are to give. */
    int size() {
        return (int) Math.clamp((1L << (Integer.SIZE - prefix.bits())) - 2, 0, MOST);
    }

    /** Whether the address is of the range, be it one to give or not. */
    boolean spans(String address) {
        return Addresses.parse(address) instanceof Inet4Address four && prefix.contains(Ipv4Prefix.number(four));
    }

    /** The place of an address in the range. */
    OptionalInt indexOf(String address) {
        if (!(Addresses.parse(address) instanceof Inet4Address four) || !prefix.contains(Ipv4Prefix.number(four))) {
            return OptionalInt.empty();
        }
        int index = Ipv4Prefix.number(four) - prefix.base() - 1;
        return index >= 0 && index < size() ? OptionalInt.of(index) : OptionalInt.empty();
    }

    String address(int index) {
        return Ipv4Prefix.text(prefix.base() + 1 + index);
    }

    /** The range as text: "10.96.0.0/16". */
    @Override
    public String toString() {
        return prefix.toString();
    }
}
