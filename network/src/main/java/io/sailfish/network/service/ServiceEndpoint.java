package io.sailfish.network.service;

import io.sailfish.model.api.discovery.v1.Endpoint;

/**
 * One address and port that serves a Service's port.
 *
 * @param local whether it runs on this node
 */
record ServiceEndpoint(String address, int port, boolean local) implements Comparable<ServiceEndpoint> {

    static ServiceEndpoint of(Endpoint endpoint, int port, String node) {
        return new ServiceEndpoint(
                endpoint.addresses().getFirst(), port, endpoint.nodeName("").equals(node));
    }

    @Override
    public int compareTo(ServiceEndpoint that) {
        int byAddress = address.compareTo(that.address);
        return byAddress != 0 ? byAddress : Integer.compare(port, that.port);
    }

    /** nft's notation of an address and port in one value. */
    String target() {
        return address + " . " + port;
    }
}
