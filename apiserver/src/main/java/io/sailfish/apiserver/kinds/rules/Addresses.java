package io.sailfish.apiserver.kinds.rules;

import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.status.FieldPath;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks of addresses and ranges of addresses that stand in objects. */
public final class Addresses {
    private Addresses() {}

    /** An address of IPv4 or IPv6 without a zone; null where the text is none. Leading zeros mean nothing, as upstream. */
    public static @Nullable InetAddress parse(String text) {
        boolean six = text.indexOf(':') >= 0;
        String plain = six ? text : dottedQuad(text);
        if (plain.isEmpty() || six && (text.indexOf('%') >= 0 || text.indexOf('[') >= 0)) {
            return null;
        }
        try {
            return InetAddress.ofLiteral(plain);
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }

    /** Whether the text is an address of IPv6; those that carry one of IPv4 count as IPv4. */
    public static boolean isSix(String text) {
        return parse(text) instanceof Inet6Address;
    }

    /** Reports a text that is no address; whether it is one. */
    public static boolean check(FieldErrors errors, FieldPath path, String text) {
        if (parse(text) == null) {
            errors.invalid(path, text, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
            return false;
        }
        return true;
    }

    /** Reports an address that cannot lead to an endpoint elsewhere: unspecified, loopback, link-local. */
    public static void checkReachable(FieldErrors errors, FieldPath path, String text) {
        InetAddress address = parse(text);
        if (address == null) {
            errors.invalid(path, text, "must be a valid IP address");
            return;
        }
        if (address.isAnyLocalAddress()) {
            errors.invalid(path, text, "may not be unspecified (" + text + ")");
        }
        if (address.isLoopbackAddress()) {
            errors.invalid(path, text, "may not be in the loopback range (127.0.0.0/8, ::1/128)");
        }
        if (address.isLinkLocalAddress()) {
            errors.invalid(path, text, "may not be in the link-local range (169.254.0.0/16, fe80::/10)");
        }
        byte[] bytes = address.getAddress();
        boolean linkLocalMulticast = bytes.length == 4
                ? (bytes[0] & 0xff) == 224 && bytes[1] == 0 && bytes[2] == 0
                : (bytes[0] & 0xff) == 0xff && (bytes[1] & 0x0f) == 2;
        if (linkLocalMulticast) {
            errors.invalid(path, text, "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)");
        }
    }

    /** Whether the text is a range, as "10.0.0.0/8"; bits below the prefix may be set. */
    public static boolean isRange(String text) {
        return prefix(text) >= 0;
    }

    /** Reports a text that is no range. */
    public static void checkRange(FieldErrors errors, FieldPath path, String text) {
        if (!isRange(text)) {
            errors.invalid(path, text, "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)");
        }
    }

    /** What is wrong with a text that must be an address in a form that everybody reads alike. */
    public static List<String> strictProblems(String text) {
        if (parse(text) == null) {
            return List.of("must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
        }
        if (hasLeadingZeros(text)) {
            return List.of("must not have leading 0s");
        }
        return isMapped(text) ? List.of("must not be an IPv4-mapped IPv6 address") : List.of();
    }

    /** Reports a text that is no range, or one that not everybody reads alike. */
    public static void checkStrictRange(FieldErrors errors, FieldPath path, String text) {
        if (!isRange(text)) {
            errors.invalid(path, text, "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)");
            return;
        }
        String base = text.substring(0, text.indexOf('/'));
        if (hasLeadingZeros(base)) {
            errors.invalid(path, text, "must not have leading 0s in IP or prefix length");
        } else if (isMapped(base)) {
            errors.invalid(path, text, "must not have an IPv4-mapped IPv6 address");
        } else if (hasBitsBeyond(base, prefix(text))) {
            errors.invalid(path, text, "must not have bits set beyond the prefix length");
        }
    }

    private static boolean hasLeadingZeros(String address) {
        return address.indexOf(':') < 0 && !address.equals(dottedQuad(address));
    }

    private static boolean isMapped(String address) {
        return address.indexOf(':') >= 0 && !isSix(address);
    }

    private static boolean hasBitsBeyond(String base, int length) {
        InetAddress address = parse(base);
        byte[] bytes = address == null ? new byte[0] : address.getAddress();
        for (int bit = length; bit < bytes.length * 8; bit++) {
            if ((bytes[bit >> 3] & 0x80 >> (bit & 7)) != 0) {
                return true;
            }
        }
        return false;
    }

    /** Whether one range lies within another and is smaller. */
    public static boolean isStrictlyWithin(String inner, String outer) {
        int innerBits = prefix(inner);
        int outerBits = prefix(outer);
        InetAddress innerBase = innerBits < 0 ? null : parse(inner.substring(0, inner.indexOf('/')));
        InetAddress outerBase = outerBits < 0 ? null : parse(outer.substring(0, outer.indexOf('/')));
        if (innerBase == null || outerBase == null || innerBits <= outerBits) {
            return false;
        }
        byte[] one = innerBase.getAddress();
        byte[] other = outerBase.getAddress();
        if (one.length != other.length) {
            return false;
        }
        for (int bit = 0; bit < outerBits; bit++) {
            int mask = 0x80 >> (bit & 7);
            if (((one[bit >> 3] ^ other[bit >> 3]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }

    private static int prefix(String range) {
        int slash = range.indexOf('/');
        if (slash < 0) {
            return -1;
        }
        InetAddress base = parse(range.substring(0, slash));
        String bits = range.substring(slash + 1);
        boolean digits = !bits.isEmpty() && bits.length() <= 3 && bits.chars().allMatch(c -> c >= '0' && c <= '9');
        if (base == null || !digits || bits.length() > 1 && bits.startsWith("0")) {
            return -1;
        }
        int length = Integer.parseInt(bits);
        return length <= base.getAddress().length * 8 ? length : -1;
    }

    /** The four numbers without leading zeros; empty where the text is something else. */
    private static String dottedQuad(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return "";
        }
        StringBuilder plain = new StringBuilder(text.length());
        for (String part : parts) {
            boolean digits =
                    !part.isEmpty() && part.length() <= 9 && part.chars().allMatch(c -> c >= '0' && c <= '9');
            if (!digits || Integer.parseInt(part) > 255) {
                return "";
            }
            plain.append(plain.isEmpty() ? "" : ".").append(Integer.parseInt(part));
        }
        return plain.toString();
    }
}
