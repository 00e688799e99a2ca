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
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** Counts requests. One per server. */
public final class RequestMetrics {
    private static final double[] SECONDS = {
        0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60
    };

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Counter requests = Counter.builder()
            .name("apiserver_request_total")
            .help("Requests by verb, resource and answer.")
            .labelNames("verb", "dry_run", "group", "version", "resource", "subresource", "scope", "component", "code")
            .register(registry);
    private final Histogram durations = Histogram.builder()
            .name("apiserver_request_duration_seconds")
            .help("How long requests took, watches and other long ones left out.")
            .labelNames("verb", "dry_run", "group", "version", "resource", "subresource", "scope", "component")
            .classicUpperBounds(SECONDS)
            .classicOnly()
            .register(registry);
    private final Gauge inFlight = Gauge.builder()
            .name("apiserver_current_inflight_requests")
            .help("Requests that are being answered now.")
            .labelNames("request_kind")
            .register(registry);
    private final Gauge longRunning = Gauge.builder()
            .name("apiserver_longrunning_requests")
            .help("Watches, logs and tunnels that are open now.")
            .labelNames("verb", "group", "version", "resource", "subresource", "scope", "component")
            .register(registry);

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

    private record Figures(CounterDataPoint requests, DistributionDataPoint durations) {}

    /**
     * Makes the figures that are there before anything happens.
     *
     * @param served whether there is the resource that a request names: figures of others have no name, since clients could
     *               invent names without end
     */
    public RequestMetrics(Predicate<RequestInfo> served) {
        this.served = served;
        inFlight.initLabelValues("readOnly");
        inFlight.initLabelValues("mutating");
    }

    /**
     * Counts a request that has its answer.
     *
     * @param dryRun  the parameter of that name
     * @param applies whether it is an apply, which is told from other patches
     */
    public void answered(RequestInfo info, String dryRun, boolean applies, int code, long nanos) {
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
    }

    private Figures figures(Key key) {
        String verb = verb(key.verb);
        return new Figures(
                requests.labelValues(
                        verb,
                        key.dryRun,
                        key.group,
                        key.version,
                        key.resource,
                        key.subresource,
                        key.scope,
                        "apiserver",
                        Integer.toString(key.code)),
                durations.labelValues(
                        verb,
                        key.dryRun,
                        key.group,
                        key.version,
                        key.resource,
                        key.subresource,
                        key.scope,
                        "apiserver"));
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
                        "apiserver")
                .inc(change);
    }

    /** Counts the beginning and end of a request that is handed to a thread of its own. */
    public void inFlight(boolean readOnly, int change) {
        inFlight.labelValues(readOnly ? "readOnly" : "mutating").inc(change);
    }

    /** Where other parts of the server register their own. */
    public PrometheusRegistry registry() {
        return registry;
    }

    /** All figures in the text format. */
    public byte[] text() {
        ByteArrayOutputStream out = new ByteArrayOutputStream(64 << 10);
        try {
            PrometheusTextFormatWriter.create().write(out, registry.scrape());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
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
