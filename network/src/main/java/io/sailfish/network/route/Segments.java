package io.sailfish.network.route;

import io.sailfish.model.value.Ipv4Prefix;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;

/**
 * The IPv4 segments that this machine is on: whoever has an address in one of them is reached without a gateway.
 *
 * @param prefixes of the machine's interfaces; a link to a single other address is none
 */
public record Segments(List<Ipv4Prefix> prefixes) {

    /** Those of this machine, as they are now. */
    public static Segments here() {
        try {
            return new Segments(NetworkInterface.networkInterfaces()
                    .flatMap(device -> device.getInterfaceAddresses().stream())
                    .filter(address -> address.getAddress() instanceof Inet4Address
                            && !address.getAddress().isLoopbackAddress()
                            && address.getNetworkPrefixLength() < Integer.SIZE)
                    .map(Segments::prefix)
                    .toList());
        } catch (SocketException e) {
            throw new UncheckedIOException("cannot read this machine's addresses", e);
        }
    }

    private static Ipv4Prefix prefix(InterfaceAddress address) {
        return new Ipv4Prefix(Ipv4Prefix.number(address.getAddress()), address.getNetworkPrefixLength());
    }

    /** Whether an IPv4 address is in one of them. */
    public boolean contain(String address) {
        int number = Ipv4Prefix.number(InetAddress.ofLiteral(address));
        return prefixes.stream().anyMatch(prefix -> prefix.contains(number));
    }
}
