package io.sailfish.apiserver.cel;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/** An address of IPv4 or IPv6 without a zone, by its bytes in hexadecimal digits. */
record IpAddress(String digits) {
    private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,3}");

    /**
     * Reads an address.
     *
     * @throws IllegalArgumentException with upstream's words
     */
    static IpAddress parse(String text) {
        if (text.indexOf('%') >= 0) {
            throw new IllegalArgumentException("IP address \"" + text + "\" with zone value is not allowed");
        }
        if (text.indexOf(':') < 0) {
            return new IpAddress(version4(text));
        }
        if (text.indexOf('[') >= 0) {
            throw malformed(text, "unexpected character");
        }
        try {
            byte[] bytes = InetAddress.ofLiteral(text).getAddress();
            if (bytes.length == 4) {
                throw new IllegalArgumentException("IPv4-mapped IPv6 address \"" + text + "\" is not allowed");
            }
            return new IpAddress(HexFormat.of().formatHex(bytes));
        } catch (IllegalArgumentException e) {
            throw e.getMessage() != null && e.getMessage().startsWith("IPv4-mapped")
                    ? e
                    : malformed(text, "unable to parse IP");
        }
    }

    private static String version4(String text) {
        if (text.indexOf('.') < 0) {
            throw malformed(text, "unable to parse IP");
        }
        String[] parts = text.split("\\.", -1);
        StringBuilder digits = new StringBuilder(8);
        for (String part : parts) {
            if (!DECIMAL.matcher(part).matches()) {
                throw malformed(
                        text, part.isEmpty() ? "IPv4 field must have at least one digit" : "unexpected character");
            }
            if (part.length() > 1 && part.startsWith("0")) {
                throw malformed(text, "IPv4 field has octet with leading zero");
            }
            int value = Integer.parseInt(part);
            if (value > 255) {
                throw malformed(text, "IPv4 field has value >255");
            }
            digits.append(HexFormat.of().toHexDigits((byte) value));
        }
        if (parts.length != 4) {
            throw malformed(text, parts.length < 4 ? "IPv4 address too short" : "IPv4 address too long");
        }
        return digits.toString();
    }

    private static IllegalArgumentException malformed(String text, String why) {
        return new IllegalArgumentException("IP Address \"" + text
                + "\" parse error during conversion from string: ParseAddr(\"" + text + "\"): " + why);
    }

    int family() {
        return digits.length() == 8 ? 4 : 6;
    }

    byte[] bytes() {
        return HexFormat.of().parseHex(digits);
    }

    InetAddress address() {
        try {
            return InetAddress.getByAddress(bytes());
        } catch (java.net.UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }

    boolean isLinkLocalMulticast() {
        byte[] bytes = bytes();
        return family() == 4
                ? (bytes[0] & 0xff) == 224 && bytes[1] == 0 && bytes[2] == 0
                : (bytes[0] & 0xff) == 0xff && (bytes[1] & 0x0f) == 2;
    }

    boolean isGlobalUnicast() {
        InetAddress address = address();
        return !address.isAnyLocalAddress()
                && !address.isLoopbackAddress()
                && !address.isMulticastAddress()
                && !address.isLinkLocalAddress()
                && !digits.equals("ffffffff");
    }

    /** The address with all bits after the first ones cleared. */
    IpAddress masked(int length) {
        byte[] bytes = bytes();
        for (int i = 0; i < bytes.length; i++) {
            int kept = Math.clamp(length - i * 8L, 0, 8);
            bytes[i] &= (byte) (0xff00 >> kept);
        }
        return new IpAddress(HexFormat.of().formatHex(bytes));
    }

    /** The canonical text: the longest run of zeros of IPv6 is left out. */
    @Override
    public String toString() {
        if (family() == 4) {
            return address().getHostAddress();
        }
        List<String> groups = new ArrayList<>();
        for (int i = 0; i < digits.length(); i += 4) {
            groups.add(Integer.toHexString(Integer.parseInt(digits, i, i + 4, 16)));
        }
        int start = -1;
        int length = 1;
        for (int i = 0; i < groups.size(); i++) {
            int end = i;
            while (end < groups.size() && groups.get(end).equals("0")) {
                end++;
            }
            if (end - i > length) {
                start = i;
                length = end - i;
            }
        }
        return start < 0
                ? String.join(":", groups)
                : String.join(":", groups.subList(0, start)) + "::"
                        + String.join(":", groups.subList(start + length, groups.size()));
    }
}
