package io.sailfish.cli.component;

import java.net.InetAddress;

/** The addresses of the Service range with a fixed use. */
public final class ServiceAddresses {
    private static final int DNS = 10;

    private ServiceAddresses() {}

    /** The address of the cluster's DNS: the tenth of the range, by convention. */
    public static String dns(String range) {
        String cidr = range.split(",")[0].strip();
        byte[] bytes =
                InetAddress.ofLiteral(cidr.substring(0, cidr.indexOf('/'))).getAddress();
        return "%d.%d.%d.%d".formatted(bytes[0] & 0xff, bytes[1] & 0xff, bytes[2] & 0xff, (bytes[3] & 0xff) + DNS);
    }
}
