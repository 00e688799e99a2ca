package io.sailfish.controllers.servicecidr;

import java.net.InetAddress;

/** A range of addresses of either family. */
record AddressRange(InetAddress base, int prefix) {

    /** The range of a valid CIDR; of a single address where there is no prefix. */
    static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        InetAddress base = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
        int prefix = slash < 0 ? base.getAddress().length * 8 : Integer.parseInt(text.substring(slash + 1));
        return new AddressRange(base, prefix);
    }

    /** Whether all of the other range lies in this one. */
    boolean contains(AddressRange other) {
        byte[] own = base.getAddress();
        byte[] its = other.base.getAddress();
        if (own.length != its.length || other.prefix < prefix) {
            return false;
        }
        for (int bit = 0; bit < prefix; bit++) {
            if (((own[bit >> 3] ^ its[bit >> 3]) & 0x80 >> (bit & 7)) != 0) {
                return false;
            }
        }
        return true;
    }
}
