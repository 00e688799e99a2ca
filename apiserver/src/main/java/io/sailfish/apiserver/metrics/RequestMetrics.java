package io.sailfish.apiserver.metrics;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.sailfish.apiserver.request.RequestInfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Counts requests. One per server. */
public final class RequestMetrics {
    private static final double[] SECONDS = {
        0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60
    };

    private static final double[] OWN_SECONDS = {
        0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60
    };

    private static final String COMPONENT = "apiserver";
    private static final String[] LABELS = {"verb", "group", "version", "resource", "subresource", "scope", "component"
    };

    /** The library ends the names of all counters alike, upstream does not. */
    private static final List<String> COUNTERS_WITHOUT_TOTAL = List.of(
            "authenticated_user_requests",
            "authentication_attempts",
            "apiserver_admission_webhook_rejection_count",
            "apiserver_admission_webhook_fail_open_count");

    /** By group, version and name. Upstream has no release yet in which they go. */
    private static final Set<String> DEPRECATED = Set.of("/v1/componentstatuses", "/v1/endpoints");

    private final PrometheusRegistry registry;
    private final Counter requests;
    private final Counter terminations;
    private final Histogram durations;
    private final Histogram ownDurations;
    private final Histogram sizes;
    private final Gauge inFlight;
    private final Gauge longRunning;
    private final Gauge deprecated;
    private final RecentPeak reading = new RecentPeak(System::nanoTime);
    private final RecentPeak mutating = new RecentPeak(System::nanoTime);

    private final Predicate<RequestInfo> served;
    private final Map<Key, Figures> known = new ConcurrentHashMap<>();

    /** Which requests are counted together. */
    private record Key(
            String verb,
            String dryRun,
            String group,
            String version,
            String resource,
            String subresource,
            String scope,
            int code) {}

    private record Figures(
            CounterDataPoint requests,
            DistributionDataPoint durations,
            @Nullable DistributionDataPoint ownDurations,
            @Nullable DistributionDataPoint sizes) {}

    /**
     * Makes the figures that are there before anything happens.
     *
     * @param registry where they are registered
     * @param served   whether there is the resource that a request names: figures of others have no name, since clients
     *                 could invent names without end
     */
    public RequestMetrics(PrometheusRegistry registry, Predicate<RequestInfo> served) {
        this.registry = registry;
        this.served = served;
        requests = Counter.builder()
                .name("apiserver_request_total")
                .help("Requests by verb, resource and answer.")
                .labelNames(
                        "verb", "dry_run", "group", "version", "resource", "subresource", "scope", "component", "code")
                .register(registry);
        terminations = Counter.builder()
                .name("apiserver_request_terminations_total")
                .help("Requests that the server ended to protect itself: refused for want of room, or out of time.")
                .labelNames("verb", "group", "version", "resource", "subresource", "scope", "component", "code")
                .register(registry);
        durations = histogram(
                "apiserver_request_duration_seconds",
                "How long requests took; of watches, how long they lasted.",
                SECONDS,
                "verb",
                "dry_run",
                "group",
                "version",
                "resource",
                "subresource",
                "scope",
                "component");
        ownDurations = histogram(
                "apiserver_request_sli_duration_seconds",
                "How long requests took that do not last by nature, the time for webhooks and in queues included.",
                OWN_SECONDS,
                LABELS);
        sizes = histogram(
                "apiserver_response_sizes",
                "Bytes of the answers to gets and lists.",
                new double[] {1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9},
                LABELS);
        inFlight = Gauge.builder()
                .name("apiserver_current_inflight_requests")
                .help("The most requests that were worked on at once within the last second.")
                .labelNames("request_kind")
                .register(registry);
        longRunning = Gauge.builder()
                .name("apiserver_longrunning_requests")
                .help("Watches, logs and tunnels that are open now.")
                .labelNames(LABELS)
                .register(registry);
        deprecated = Gauge.builder()
                .name("apiserver_requested_deprecated_apis")
                .help("Resources that were asked for though they are deprecated; always 1.")
                .labelNames("group", "version", "resource", "subresource", "removed_release")
                .register(registry);
    }

    private Histogram histogram(String name, String help, double[] bounds, String... labels) {
        return Histogram.builder()
                .name(name)
                .help(help)
                .labelNames(labels)
                .classicUpperBounds(bounds)
                .classicOnly()
                .register(registry);
    }

    /**
     * Counts a request that has its answer.
     *
     * @param dryRun  the parameter of that name
     * @param applies whether it is an apply, which is told from other patches
     * @param bytes   how long the answer is, before it is packed
     */
    public void answered(RequestInfo info, String dryRun, boolean applies, int code, long bytes, long nanos) {
        Key key = new Key(
                applies ? "apply" : info.verb(),
                dryRun,
                info.group(),
                info.version(),
                info.resource(),
                info.subresource(),
                scope(info),
                code);
        Figures figures = known.get(key);
        if (figures == null) {
            figures = served.test(info)
                    ? known.computeIfAbsent(key, this::figures)
                    : figures(new Key(key.verb, dryRun, "", "", "", "", "", code));
        }
        figures.requests.inc();
        figures.durations.observe(nanos / 1e9);
        if (figures.ownDurations != null) {
            figures.ownDurations.observe(nanos / 1e9);
        }
        if (figures.sizes != null) {
            figures.sizes.observe(bytes);
        }
        if (code == 429 || code == 504) {
            terminations.labelValues(labels(key, Integer.toString(code))).inc();
        }
    }

    private Figures figures(Key key) {
        String verb = verb(key.verb);
        boolean reads = verb.equals("GET") || verb.equals("LIST");
        boolean lasts = verb.equals("WATCH") || verb.equals("CONNECT") || verb.equals("PROXY");
        if (DEPRECATED.contains(key.group + "/" + key.version + "/" + key.resource)) {
            deprecated
                    .labelValues(key.group, key.version, key.resource, key.subresource, "")
                    .set(1);
        }
        return new Figures(
                requests.labelValues(
                        verb,
                        key.dryRun,
                        key.group,
                        key.version,
                        key.resource,
                        key.subresource,
                        key.scope,
                        COMPONENT,
                        Integer.toString(key.code)),
                durations.labelValues(
                        verb, key.dryRun, key.group, key.version, key.resource, key.subresource, key.scope, COMPONENT),
                lasts ? null : ownDurations.labelValues(labels(key)),
                reads ? sizes.labelValues(labels(key)) : null);
    }

    private static String[] labels(Key key, String... more) {
        String[] labels = Arrays.copyOf(
                new String[] {
                    verb(key.verb), key.group, key.version, key.resource, key.subresource, key.scope, COMPONENT
                },
                LABELS.length + more.length);
        System.arraycopy(more, 0, labels, LABELS.length, more.length);
        return labels;
    }

    /** Counts the beginning and end of a request that lasts. */
    public void longRunning(RequestInfo info, int change) {
        longRunning
                .labelValues(
                        verb(info.verb()),
                        info.group(),
                        info.version(),
                        info.resource(),
                        info.subresource(),
                        scope(info),
                        COMPONENT)
                .inc(change);
    }

    /** Counts the beginning and end of a request that is handed to a thread of its own. */
    public void inFlight(boolean readOnly, int change) {
        (readOnly ? reading : mutating).add(change);
    }

    /** Where other parts of the server register their own. */
    public PrometheusRegistry registry() {
        return registry;
    }

    /** All figures in the text format. */
    public byte[] text() {
        inFlight.labelValues("readOnly").set(reading.most());
        inFlight.labelValues("mutating").set(mutating.most());
        ByteArrayOutputStream out = new ByteArrayOutputStream(64 << 10);
        try {
            PrometheusTextFormatWriter.create().write(out, registry.scrape());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String text = out.toString(StandardCharsets.UTF_8);
        for (String name : COUNTERS_WITHOUT_TOTAL) {
            text = text.replace(name + "_total", name);
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The content type of {@link #text}. */
    public static String contentType() {
        return PrometheusTextFormatWriter.CONTENT_TYPE;
    }

    /** The method, but for what a method does not tell; methods that nobody knows are one. */
    private static String verb(String verb) {
        return switch (verb) {
            case "create" -> "POST";
            case "update" -> "PUT";
            case "get",
                    "list",
                    "watch",
                    "patch",
                    "apply",
                    "delete",
                    "deletecollection",
                    "proxy",
                    "post",
                    "put",
                    "head",
                    "options",
                    "connect" -> verb.toUpperCase(Locale.ROOT);
            default -> "OTHER";
        };
    }

    private static String scope(RequestInfo info) {
        if (!info.isResource()) {
            return "";
        }
        if (!info.name().isEmpty()) {
            return "resource";
        }
        return info.namespace().isEmpty() ? "cluster" : "namespace";
    }
}
