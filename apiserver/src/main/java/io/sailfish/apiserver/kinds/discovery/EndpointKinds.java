package io.sailfish.apiserver.kinds.discovery;

import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Endpoints;
import io.sailfish.model.api.discovery.v1.DiscoveryV1;
import io.sailfish.model.api.discovery.v1.EndpointSlice;
import java.util.ArrayList;
import java.util.List;

/** EndpointSlices and Endpoints. */
public final class EndpointKinds {
    private static final int SHOWN = 3;

    private EndpointKinds() {}

    public static List<KindDefinition<?>> all() {
        return List.of(endpoints(), slices());
    }

    private static KindDefinition<Endpoints> endpoints() {
        return KindDefinition.of(CoreV1.ENDPOINTS)
                .storedAt("services/endpoints")
                .strategy(new EndpointsStrategy())
                .column("Endpoints", "string", "", 0, (endpoints, now) -> text(endpoints))
                .ageColumn()
                .build();
    }

    private static String text(Endpoints endpoints) {
        List<String> all = new ArrayList<>();
        endpoints.subsets().forEach(subset -> {
            if (subset.ports().isEmpty()) {
                subset.addresses().forEach(address -> all.add(address.ip()));
            }
            subset.ports()
                    .forEach(port -> subset.addresses().forEach(address -> all.add(address.ip() + ":" + port.port())));
        });
        if (all.isEmpty()) {
            return "<none>";
        }
        int more = all.size() - SHOWN;
        return more > 0 ? String.join(",", all.subList(0, SHOWN)) + " + " + more + " more..." : String.join(",", all);
    }

    private static KindDefinition<EndpointSlice> slices() {
        return KindDefinition.of(DiscoveryV1.ENDPOINT_SLICES)
                .generation()
                .strategy(new EndpointSliceStrategy())
                .column("AddressType", "string", "", 0, (slice, now) -> slice.addressType())
                .column("Ports", "string", "", 0, (slice, now) -> ports(slice))
                .column("Endpoints", "string", "", 0, (slice, now) -> addresses(slice))
                .ageColumn()
                .build();
    }

    private static String ports(EndpointSlice slice) {
        return limited(slice.ports().stream()
                .map(port -> port.hasPort() ? Integer.toString(port.port(0)) : "*")
                .toList());
    }

    private static String addresses(EndpointSlice slice) {
        return limited(slice.endpoints().stream()
                .flatMap(endpoint -> endpoint.addresses().stream())
                .toList());
    }

    private static String limited(List<String> items) {
        if (items.isEmpty()) {
            return "<unset>";
        }
        int more = items.size() - SHOWN;
        return more > 0
                ? String.join(",", items.subList(0, SHOWN)) + " + " + more + " more..."
                : String.join(",", items);
    }
}
