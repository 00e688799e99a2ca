package io.sailfish.apiserver.stream;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * The part of a proxied request's path that the server behind the proxy does not see. Where that server sends the client to a
 * place of its own, the client has to come by the proxy again.
 *
 * @param path    the part, without a slash at its end
 * @param backend the other server's host and port, as the proxy calls it
 * @param host    the other server's host and port, as the client calls it
 */
record ProxyPrefix(String path, String backend, String host) {

    /** What a Location header shall say to the client. */
    String redirect(String location) {
        URI there;
        try {
            there = new URI(location);
        } catch (URISyntaxException unknown) {
            return location;
        }
        String authority = there.getRawAuthority();
        boolean elsewhere = authority != null && !authority.equals(backend) && !authority.equals(host);
        String to = there.getRawPath();
        if (elsewhere || to == null || !to.startsWith("/")) {
            return location;
        }
        StringBuilder here = new StringBuilder(to.equals(path) || to.startsWith(path + "/") ? to : path + to);
        append(here, '?', there.getRawQuery());
        append(here, '#', there.getRawFragment());
        return here.toString();
    }

    private static void append(StringBuilder to, char separator, @Nullable String part) {
        if (part != null) {
            to.append(separator).append(part);
        }
    }

    /**
     * Whether a server at an address may be reached through the proxy. Addresses that mean something to this machine alone may
     * not: whoever can write a pod's address must not thereby reach what listens beside the API server.
     */
    static boolean mayReach(String host) {
        if (!host.matches("[0-9.]+|[0-9a-fA-F:.]+")) {
            return false;
        }
        InetAddress address;
        try {
            address = InetAddress.ofLiteral(host);
        } catch (IllegalArgumentException malformed) {
            return false;
        }
        return !address.isLoopbackAddress()
                && !address.isAnyLocalAddress()
                && !address.isLinkLocalAddress()
                && !address.isMulticastAddress()
                && !host.equals("255.255.255.255");
    }
}
