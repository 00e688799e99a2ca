package io.sailfish.apiserver.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.sailfish.apiserver.registry.ResourceRegistry;
import io.sailfish.model.ResourceType;
import java.util.HashMap;
import java.util.Map;

/** What the store and the watch caches hold and do, under upstream's names. */
public final class StoreMetrics {
    private static final double[] SECONDS = {
        0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60
    };

    private StoreMetrics() {}

    /** Adds what can be said of the resources to the figures. */
    public static void register(ResourceRegistry resources, PrometheusRegistry registry) {
        GaugeWithCallback.builder()
                .name("apiserver_storage_objects")
                .help("Objects in the store, by resource.")
                .labelNames("resource")
                .callback(
                        callback -> counts(resources).forEach((name, count) -> callback.call(count, name.qualified())))
                .register(registry);
        GaugeWithCallback.builder()
                .name("apiserver_resource_objects")
                .help("Objects in the store, by group and resource.")
                .labelNames("group", "resource")
                .callback(callback ->
                        counts(resources).forEach((name, count) -> callback.call(count, name.group, name.plural)))
                .register(registry);
        WatchMetrics.register(resources, registry);
        Counter requests = Counter.builder()
                .name("etcd_requests_total")
                .help("Writes that the store was asked for.")
                .labelNames("operation", "group", "resource")
                .register(registry);
        Histogram writes = Histogram.builder()
                .name("etcd_request_duration_seconds")
                .help("How long the store took for a write, from being asked to being durable.")
                .labelNames("operation", "group", "resource")
                .classicUpperBounds(SECONDS)
                .classicOnly()
                .register(registry);
        resources.writeTimes((operation, type, nanos) -> {
            requests.labelValues(operation, type.group(), type.plural()).inc();
            writes.labelValues(operation, type.group(), type.plural()).observe(nanos / 1e9);
        });
    }

    /** What a resource is called, whatever the version. */
    private record Name(String group, String plural) {
        String qualified() {
            return group.isEmpty() ? plural : plural + "." + group;
        }
    }

    private static Map<Name, Integer> counts(ResourceRegistry resources) {
        Map<Name, Integer> counts = new HashMap<>();
        resources.stores().forEach(store -> {
            ResourceType<?> type = store.definition().resource();
            int count = resources.store(type).cache().snapshot().objects().size();
            counts.merge(new Name(type.group(), type.plural()), count, Integer::max);
        });
        return counts;
    }
}
