package io.sailfish.apiserver.kinds.discovery;

import io.sailfish.apiserver.kinds.rules.Addresses;
import io.sailfish.apiserver.kinds.rules.Each;
import io.sailfish.apiserver.kinds.rules.Finalizers;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.Strategy;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.core.v1.EndpointAddress;
import io.sailfish.model.api.core.v1.EndpointPort;
import io.sailfish.model.api.core.v1.EndpointSubset;
import io.sailfish.model.api.core.v1.Endpoints;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.Names;
import java.util.List;

/** Endpoints: addresses that lead to pods, and ports with names where there are several. */
final class EndpointsStrategy implements Strategy<Endpoints> {
    static final List<String> PROTOCOLS = List.of("SCTP", "TCP", "UDP");

    @Override
    public Endpoints defaults(Endpoints endpoints) {
        List<EndpointSubset> subsets = Each.of(endpoints.subsets(), subset -> {
            List<EndpointPort> ports =
                    Each.of(subset.ports(), port -> port.protocol().isEmpty() ? port.withProtocol("TCP") : port);
            return ports == subset.ports() ? subset : subset.withPorts(ports);
        });
        return subsets == endpoints.subsets() ? endpoints : endpoints.withSubsets(subsets);
    }

    @Override
    public boolean allowsCreateOnUpdate() {
        return true;
    }

    @Override
    public void validate(RequestContext context, Endpoints endpoints, FieldErrors errors) {
        Finalizers.check(endpoints, errors);
        for (int i = 0; i < endpoints.subsets().size(); i++) {
            EndpointSubset subset = endpoints.subsets().get(i);
            FieldPath path = FieldPath.of("subsets").index(i);
            if (subset.addresses().isEmpty() && subset.notReadyAddresses().isEmpty()) {
                errors.required(path, "must specify `addresses` or `notReadyAddresses`");
            }
            addresses(subset.addresses(), path.child("addresses"), errors);
            addresses(subset.notReadyAddresses(), path.child("notReadyAddresses"), errors);
            for (int j = 0; j < subset.ports().size(); j++) {
                port(
                        subset.ports().get(j),
                        subset.ports().size() > 1,
                        path.child("ports").index(j),
                        errors);
            }
        }
    }

    private static void addresses(List<EndpointAddress> addresses, FieldPath path, FieldErrors errors) {
        for (int i = 0; i < addresses.size(); i++) {
            EndpointAddress address = addresses.get(i);
            FieldPath at = path.index(i);
            Addresses.check(errors, at.child("ip"), address.ip());
            if (!address.hostname().isEmpty()) {
                errors.invalid(at.child("hostname"), address.hostname(), Names.dns1123Label(address.hostname()));
            }
            if (address.hasNodeName()) {
                String node = address.nodeName("");
                errors.invalid(at.child("nodeName"), node, Names.dns1123Subdomain(node));
            }
            Addresses.checkReachable(errors, at.child("ip"), address.ip());
        }
    }

    private static void port(EndpointPort port, boolean named, FieldPath path, FieldErrors errors) {
        if (!port.name().isEmpty()) {
            errors.invalid(path.child("name"), port.name(), Names.dns1123Label(port.name()));
        } else if (named) {
            errors.required(path.child("name"), "");
        }
        errors.invalid(path.child("port"), port.port(), Names.portNumber(port.port()));
        if (!PROTOCOLS.contains(port.protocol())) {
            errors.notSupported(path.child("protocol"), port.protocol(), PROTOCOLS);
        }
        if (port.hasAppProtocol()) {
            String protocol = port.appProtocol("");
            errors.invalid(path.child("appProtocol"), protocol, Names.qualifiedName(protocol));
        }
    }
}
