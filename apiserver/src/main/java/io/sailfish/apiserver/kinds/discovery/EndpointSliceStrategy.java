package io.sailfish.apiserver.kinds.discovery;

import io.sailfish.apiserver.kinds.rules.Addresses;
import io.sailfish.apiserver.kinds.rules.Each;
import io.sailfish.apiserver.kinds.rules.Finalizers;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.Strategy;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.discovery.v1.Endpoint;
import io.sailfish.model.api.discovery.v1.EndpointHints;
import io.sailfish.model.api.discovery.v1.EndpointPort;
import io.sailfish.model.api.discovery.v1.EndpointSlice;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.MetadataValidation;
import io.sailfish.model.validation.Names;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** EndpointSlices: addresses of one type, ports with distinct names. */
final class EndpointSliceStrategy implements Strategy<EndpointSlice> {
    private static final List<String> ADDRESS_TYPES = List.of("FQDN", "IPv4", "IPv6");
    private static final int MOST_ENDPOINTS = 1000;
    private static final int MOST_ADDRESSES = 100;
    private static final int MOST_PORTS = 20_000;
    private static final int MOST_HINTS = 8;

    @Override
    public EndpointSlice defaults(EndpointSlice slice) {
        List<EndpointPort> ports = Each.of(slice.ports(), EndpointSliceStrategy::port);
        return ports == slice.ports() ? slice : slice.withPorts(ports);
    }

    private static EndpointPort port(EndpointPort given) {
        EndpointPort port = given.hasName() ? given : given.withName("");
        return port.hasProtocol() ? port : port.withProtocol("TCP");
    }

    /** The older topology belongs to a version that is gone. */
    @Override
    public EndpointSlice prepareForCreate(RequestContext context, EndpointSlice slice) {
        List<Endpoint> endpoints = Each.of(
                slice.endpoints(),
                endpoint -> endpoint.deprecatedTopology().isEmpty()
                        ? endpoint
                        : endpoint.without(Endpoint.DEPRECATED_TOPOLOGY));
        return endpoints == slice.endpoints() ? slice : slice.withEndpoints(endpoints);
    }

    @Override
    public EndpointSlice prepareForUpdate(RequestContext context, EndpointSlice slice, EndpointSlice old) {
        boolean kept = old.endpoints().stream()
                .anyMatch(endpoint -> !endpoint.deprecatedTopology().isEmpty());
        return kept ? slice : prepareForCreate(context, slice);
    }

    @Override
    public boolean changesGeneration(EndpointSlice slice, EndpointSlice old) {
        return Strategy.super.changesGeneration(slice, old)
                || !slice.metadata().labels().equals(old.metadata().labels());
    }

    @Override
    public void validateUpdate(RequestContext context, EndpointSlice slice, EndpointSlice old, FieldErrors errors) {
        validate(context, slice, errors);
        if (!slice.addressType().equals(old.addressType())) {
            errors.invalid(FieldPath.of("addressType"), slice.addressType(), MetadataValidation.IMMUTABLE);
        }
    }

    @Override
    public void validate(RequestContext context, EndpointSlice slice, FieldErrors errors) {
        Finalizers.check(slice, errors);
        if (slice.addressType().isEmpty()) {
            errors.required(FieldPath.of("addressType"), "");
        } else if (!ADDRESS_TYPES.contains(slice.addressType())) {
            errors.notSupported(FieldPath.of("addressType"), slice.addressType(), ADDRESS_TYPES);
        }
        FieldPath path = FieldPath.of("endpoints");
        if (slice.endpoints().size() > MOST_ENDPOINTS) {
            errors.tooMany(path, slice.endpoints().size(), MOST_ENDPOINTS);
        } else {
            for (int i = 0; i < slice.endpoints().size(); i++) {
                endpoint(slice.endpoints().get(i), slice.addressType(), path.index(i), errors);
            }
        }
        ports(slice.ports(), errors);
    }

    private static void endpoint(Endpoint endpoint, String type, FieldPath path, FieldErrors errors) {
        FieldPath addresses = path.child("addresses");
        if (endpoint.addresses().isEmpty()) {
            errors.required(addresses, "must contain at least 1 address");
        } else if (endpoint.addresses().size() > MOST_ADDRESSES) {
            errors.tooMany(addresses, endpoint.addresses().size(), MOST_ADDRESSES);
        } else {
            for (int i = 0; i < endpoint.addresses().size(); i++) {
                address(endpoint.addresses().get(i), type, addresses.index(i), errors);
            }
        }
        if (endpoint.hasNodeName()) {
            String node = endpoint.nodeName("");
            errors.invalid(path.child("nodeName"), node, Names.dns1123Subdomain(node));
        }
        if (endpoint.hasHostname()) {
            errors.invalid(path.child("hostname"), endpoint.hostname(""), Names.dns1123Label(endpoint.hostname("")));
        }
        if (endpoint.hasHints()) {
            hints(endpoint.hints(), path.child("hints", "forZones"), errors);
        }
    }

    private static void address(String address, String type, FieldPath path, FieldErrors errors) {
        switch (type) {
            case "IPv4", "IPv6" -> {
                InetAddress parsed = Addresses.parse(address);
                if (parsed == null || Addresses.isSix(address) != type.equals("IPv6")) {
                    errors.invalid(path, address, "must be a valid " + type + " address");
                }
                Addresses.checkReachable(errors, path, address);
            }
            case "FQDN" -> {
                String name = address.endsWith(".") ? address.substring(0, address.length() - 1) : address;
                if (name.isEmpty()) {
                    errors.required(path, "");
                } else if (!Names.dns1123Subdomain(name).isEmpty()) {
                    errors.invalid(path, name, Names.dns1123Subdomain(name));
                } else if (name.indexOf('.') < 0) {
                    errors.invalid(path, address, "should be a domain with at least two segments separated by dots");
                }
            }
            default -> {}
        }
    }

    private static void hints(EndpointHints hints, FieldPath path, FieldErrors errors) {
        if (hints.forZones().size() > MOST_HINTS) {
            errors.tooMany(path, hints.forZones().size(), MOST_HINTS);
            return;
        }
        Set<String> names = new HashSet<>();
        for (int i = 0; i < hints.forZones().size(); i++) {
            String name = hints.forZones().get(i).name();
            if (!names.add(name)) {
                errors.duplicate(path.index(i).child("name"), name);
            }
            errors.invalid(path.index(i).child("name"), name, Names.labelValue(name));
        }
    }

    private static void ports(List<EndpointPort> ports, FieldErrors errors) {
        FieldPath path = FieldPath.of("ports");
        if (ports.size() > MOST_PORTS) {
            errors.tooMany(path, ports.size(), MOST_PORTS);
            return;
        }
        Set<String> names = new HashSet<>();
        for (int i = 0; i < ports.size(); i++) {
            EndpointPort port = ports.get(i);
            FieldPath at = path.index(i);
            String name = port.name("");
            if (!name.isEmpty()) {
                errors.invalid(at.child("name"), name, Names.dns1123Label(name));
            }
            if (!names.add(name)) {
                errors.duplicate(at.child("name"), name);
            }
            if (!EndpointsStrategy.PROTOCOLS.contains(port.protocol(""))) {
                errors.notSupported(at.child("protocol"), port.protocol(""), EndpointsStrategy.PROTOCOLS);
            }
            if (port.hasAppProtocol()) {
                String protocol = port.appProtocol("");
                errors.invalid(at.child("appProtocol"), protocol, Names.qualifiedName(protocol));
            }
        }
    }
}
