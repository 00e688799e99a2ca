package io.sailfish.apiserver.server;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Arithmetic on the range of service addresses. */
final class ServiceRange {
    private ServiceRange() {}

    /** The first usable address of a range (the first of several), which is that of the kubernetes service. */
    static String first(String ranges) {
        String range = ranges.split(",")[0].strip();
        int slash = range.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("not a range of addresses: " + range);
        }
        byte[] base = InetAddress.ofLiteral(range.substring(0, slash)).getAddress();
        BigInteger next = new BigInteger(1, base).add(BigInteger.ONE);
        byte[] address = new byte[base.length];
        byte[] bytes = next.toByteArray();
        int count = Math.min(bytes.length, address.length);
        System.arraycopy(bytes, bytes.length - count, address, address.length - count, count);
        try {
            return InetAddress.getByAddress(address).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
