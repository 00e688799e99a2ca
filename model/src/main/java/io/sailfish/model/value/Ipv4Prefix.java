package io.sailfish.model.value;

import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * The IPv4 addresses that share their first bits, such as 10.96.0.0/12. Addresses are numbers, the first octet highest.
 *
 * @param base the first of them; bits after the shared ones are taken as 0
 * @param bits how many bits they share: 0 to 32
 */
public record Ipv4Prefix(int base, int bits) {
    public Ipv4Prefix {
        if (bits < 0 || bits > Integer.SIZE) {
            throw new IllegalArgumentException("addresses of IPv4 share 0 to 32 bits, not " + bits);
        }
        base &= mask(bits);
    }

    /**
     * The prefix that a text such as "10.96.0.0/12" names.
     *
     * @throws IllegalArgumentException where it names none
     */
    public static Ipv4Prefix parse(String cidr) {
        int slash = cidr.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("not a range of addresses: " + cidr);
        }
        return new Ipv4Prefix(
                number(InetAddress.ofLiteral(cidr.substring(0, slash))), Integer.parseInt(cidr.substring(slash + 1)));
    }

    /** An address as a number. */
    public static int number(InetAddress address) {
        if (!(address instanceof Inet4Address)) {
            throw new IllegalArgumentException("not an IPv4 address: " + address.getHostAddress());
        }
        byte[] bytes = address.getAddress();
        return (bytes[0] & 0xff) << 24 | (bytes[1] & 0xff) << 16 | (bytes[2] & 0xff) << 8 | bytes[3] & 0xff;
    }

    /** An address as text: "10.96.0.1". */
    public static String text(int address) {
        return (address >>> 24) + "." + (address >>> 16 & 0xff) + "." + (address >>> 8 & 0xff) + "." + (address & 0xff);
    }

    private static int mask(int bits) {
        return (int) (-1L << Integer.SIZE - bits);
    }

    public boolean contains(int address) {
        return (address & mask(bits)) == base;
    }

    /** Whether they have an address in common: then one of them holds the other. */
    public boolean overlaps(Ipv4Prefix that) {
        return bits <= that.bits ? contains(that.base) : that.contains(base);
    }

    @Override
    public String toString() {
        return text(base) + "/" + bits;
    }
}
