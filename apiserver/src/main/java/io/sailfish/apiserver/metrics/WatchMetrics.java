package io.sailfish.apiserver.metrics;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.sailfish.apiserver.cache.WatchCache;
import io.sailfish.apiserver.registry.ResourceRegistry;
import io.sailfish.apiserver.registry.SentEvents;
import io.sailfish.apiserver.registry.VersionedResource;
import io.sailfish.model.ResourceType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/** What the watch caches took in and gave out, under upstream's names. */
final class WatchMetrics {
    private static final String PREFIX = "apiserver_watch_cache_";
    private static final String[] RESOURCE = {"group", "resource"};

    private final ResourceRegistry resources;
    private final PrometheusRegistry registry;

    private WatchMetrics(ResourceRegistry resources, PrometheusRegistry registry) {
        this.resources = resources;
        this.registry = registry;
    }

    static void register(ResourceRegistry resources, PrometheusRegistry registry) {
        WatchMetrics metrics = new WatchMetrics(resources, registry);
        metrics.sent();
        metrics.count("events_received_total", "Changes that the store told.", WatchCache::eventsReceived);
        metrics.count("initializations_total", "Caches that were read from the store.", cache -> 1);
        metrics.current("capacity", "Changes for which there is room.", WatchCache::eventCapacity);
        metrics.current(
                "resource_version",
                "The revision of the newest change.",
                cache -> cache.snapshot().revision());
        CounterWithCallback.builder()
                .name("apiserver_terminated_watchers_total")
                .help("Watches that were ended because they stayed behind.")
                .labelNames(RESOURCE)
                .callback(callback -> metrics.each((type, cache) -> {
                    if (cache.watchesLost() > 0) {
                        callback.call(cache.watchesLost(), type.group(), type.plural());
                    }
                }))
                .register(registry);
        CounterWithCallback.builder()
                .name("sailfish_encodings_total")
                .help("Objects that were turned into bytes for lists and watches; all readers share the bytes.")
                .callback(callback -> callback.call(resources.encodings()))
                .register(registry);
    }

    private interface PerCache {
        void take(ResourceType<?> type, WatchCache cache);
    }

    /** Each resource once, whichever of its versions it is kept in: a figure must not be told twice. */
    private void each(PerCache action) {
        Set<Resource> told = new HashSet<>();
        resources.stores().forEach(store -> {
            ResourceType<?> type = store.definition().resource();
            if (told.add(new Resource(type.group(), type.plural()))) {
                action.take(type, resources.store(type).cache());
            }
        });
    }

    private void count(String name, String help, ToDoubleFunction<WatchCache> figure) {
        CounterWithCallback.builder()
                .name(PREFIX + name)
                .help(help)
                .labelNames(RESOURCE)
                .callback(callback -> each((type, cache) ->
                        callback.call((long) figure.applyAsDouble(cache), type.group(), type.plural())))
                .register(registry);
    }

    private void current(String name, String help, ToDoubleFunction<WatchCache> figure) {
        GaugeWithCallback.builder()
                .name(PREFIX + name)
                .help(help)
                .labelNames(RESOURCE)
                .callback(callback ->
                        each((type, cache) -> callback.call(figure.applyAsDouble(cache), type.group(), type.plural())))
                .register(registry);
    }

    private void sent() {
        CounterWithCallback.builder()
                .name("apiserver_watch_events_total")
                .help("Events sent to watchers.")
                .labelNames("group", "version", "kind", "resource")
                .callback(callback -> {
                    for (VersionedResource<?, ?> served : resources.served()) {
                        ResourceType<?> type = served.type();
                        if (served.sent().count() > 0) {
                            callback.call(
                                    served.sent().count(),
                                    type.group(),
                                    type.version(),
                                    type.kind().kind(),
                                    type.plural());
                        }
                    }
                })
                .register(registry);
        CounterWithCallback.builder()
                .name(PREFIX + "events_dispatched_total")
                .help("Events given to watchers, of all versions of a resource.")
                .labelNames(RESOURCE)
                .callback(callback ->
                        dispatched().forEach((resource, sent) -> callback.call(sent, resource.group, resource.plural)))
                .register(registry);
        registry.register((Collector) this::sizes);
    }

    private record Resource(String group, String plural) {}

    private Map<Resource, Long> dispatched() {
        Map<Resource, Long> dispatched = new HashMap<>();
        for (VersionedResource<?, ?> served : resources.served()) {
            ResourceType<?> type = served.type();
            dispatched.merge(
                    new Resource(type.group(), type.plural()), served.sent().count(), Long::sum);
        }
        dispatched.values().removeIf(sent -> sent == 0);
        return dispatched;
    }

    private MetricSnapshot sizes() {
        HistogramSnapshot.Builder sizes = HistogramSnapshot.builder()
                .name("apiserver_watch_events_sizes")
                .help("Bytes of the events sent to watchers.");
        for (VersionedResource<?, ?> served : resources.served()) {
            SentEvents sent = served.sent();
            if (sent.count() > 0) {
                ResourceType<?> type = served.type();
                sizes.dataPoint(HistogramSnapshot.HistogramDataPointSnapshot.builder()
                        .labels(Labels.of(
                                "group",
                                type.group(),
                                "version",
                                type.version(),
                                "kind",
                                type.kind().kind()))
                        .classicHistogramBuckets(buckets(sent.counts()))
                        .sum(sent.bytes())
                        .build());
            }
        }
        return sizes.build();
    }

    private static ClassicHistogramBuckets buckets(long[] counts) {
        ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
        for (int i = 0; i < counts.length; i++) {
            double bound = i < SentEvents.BOUNDS.length ? SentEvents.BOUNDS[i] : Double.POSITIVE_INFINITY;
            buckets.bucket(bound, counts[i]);
        }
        return buckets.build();
    }
}
