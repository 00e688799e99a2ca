package io.sailfish.apiserver.metrics;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.EnumMap;
import java.util.Map;

/** Who was recognized and what was allowed, and how long finding out took, under upstream's names. */
public final class AccessMetrics {
    private static final int BUCKETS = 15;

    private final Counter users;
    private final Map<Identity, Figures> identities = new EnumMap<>(Identity.class);
    private final Map<Verdict, Figures> verdicts = new EnumMap<>(Verdict.class);

    private record Figures(CounterDataPoint count, DistributionDataPoint seconds) {
        void add(long nanos) {
            count.inc();
            seconds.observe(nanos / 1e9);
        }
    }

    /** What came of finding out who asks. */
    public enum Identity {
        SUCCESS("success"),
        FAILURE("failure"),
        ERROR("error");

        private final String text;

        Identity(String text) {
            this.text = text;
        }
    }

    /** What came of finding out whether he may. */
    public enum Verdict {
        ALLOWED("allowed"),
        DENIED("denied"),
        NO_OPINION("no-opinion"),
        ERROR("error");

        private final String text;

        Verdict(String text) {
            this.text = text;
        }
    }

    /** Adds them to the figures. */
    public AccessMetrics(PrometheusRegistry registry) {
        users = Counter.builder()
                .name("authenticated_user_requests")
                .help("Requests of users who were recognized; all but a few users are one.")
                .labelNames("username")
                .register(registry);
        Counter attempts = Counter.builder()
                .name("authentication_attempts")
                .help("Requests by whether their maker was recognized.")
                .labelNames("result")
                .register(registry);
        Histogram attemptSeconds = seconds(registry, "authentication_duration_seconds", "How long recognizing took.");
        for (Identity identity : Identity.values()) {
            identities.put(
                    identity,
                    new Figures(attempts.labelValues(identity.text), attemptSeconds.labelValues(identity.text)));
        }
        Counter decisions = Counter.builder()
                .name("authorization_attempts_total")
                .help("Decisions whether a request is allowed.")
                .labelNames("result")
                .register(registry);
        Histogram decisionSeconds = seconds(registry, "authorization_duration_seconds", "How long deciding took.");
        for (Verdict verdict : Verdict.values()) {
            verdicts.put(
                    verdict,
                    new Figures(decisions.labelValues(verdict.text), decisionSeconds.labelValues(verdict.text)));
        }
    }

    private static Histogram seconds(PrometheusRegistry registry, String name, String help) {
        return Histogram.builder()
                .name(name)
                .help(help)
                .labelNames("result")
                .classicExponentialUpperBounds(0.001, 2, BUCKETS)
                .classicOnly()
                .register(registry);
    }

    /** A request's maker was looked for. */
    public void authenticated(Identity identity, long nanos) {
        figures(identities, identity).add(nanos);
    }

    /** A request's maker is known. */
    public void user(String name) {
        users.labelValues(group(name)).inc();
    }

    /** It was decided about a request. */
    public void authorized(Verdict verdict, long nanos) {
        figures(verdicts, verdict).add(nanos);
    }

    private static <K> Figures figures(Map<K, Figures> all, K key) {
        return java.util.Objects.requireNonNull(all.get(key));
    }

    /** As upstream, few names: users could be without end. */
    private static String group(String name) {
        return switch (name) {
            case "admin", "client", "kube_proxy", "kubelet", "system:serviceaccount:kube-system:default" -> name;
            default -> name.contains("@") ? "email_id" : "other";
        };
    }
}
