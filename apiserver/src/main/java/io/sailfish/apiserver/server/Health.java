package io.sailfish.apiserver.server;

import io.sailfish.apiserver.http.Response;
import io.sailfish.apiserver.metrics.HealthMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** /livez, /readyz and /healthz with their checks, in upstream's format. */
public final class Health {
    private static final Logger LOG = LoggerFactory.getLogger(Health.class);

    /**
     * A check.
     *
     * @param live    whether it tells that the server lives; otherwise only that it is ready
     * @param failure what is wrong, empty where nothing is; must not block
     */
    public record Check(String name, boolean live, Supplier<String> failure) {}

    private final List<Check> checks;
    private final HealthMetrics metrics;

    public Health(List<Check> checks, HealthMetrics metrics) {
        this.checks = List.copyOf(checks);
        this.metrics = metrics;
    }

    /** Serves the paths. */
    public void register(Endpoints endpoints) {
        for (String path : List.of("livez", "readyz", "healthz")) {
            List<Check> asked = checks.stream()
                    .filter(check -> path.equals("readyz") || check.live())
                    .toList();
            endpoints.at("/" + path, call -> all(call, path, asked));
            for (Check check : asked) {
                endpoints.at("/" + path + "/" + check.name(), call -> single(call, path, check));
            }
        }
    }

    private void single(Call call, String name, Check check) {
        String failure = run(name, check);
        call.respond(
                failure.isEmpty()
                        ? Response.text(200, "ok")
                        : Response.text(500, "internal server error: " + failure + "\n"));
    }

    private void all(Call call, String name, List<Check> checks) {
        Set<String> excluded = new TreeSet<>(call.query().all("exclude"));
        StringBuilder text = new StringBuilder();
        List<String> failed = new ArrayList<>();
        for (Check check : checks) {
            if (excluded.remove(check.name())) {
                text.append("[+]").append(check.name()).append(" excluded: ok\n");
                continue;
            }
            String failure = run(name, check);
            if (failure.isEmpty()) {
                text.append("[+]").append(check.name()).append(" ok\n");
            } else {
                failed.add(check.name());
                text.append("[-]").append(check.name()).append(" failed: reason withheld\n");
                LOG.warn("{} check {} failed: {}", name, check.name(), failure);
            }
        }
        if (!excluded.isEmpty()) {
            StringBuilder names = new StringBuilder();
            excluded.forEach(one -> names.append(names.isEmpty() ? "" : ", ")
                    .append('"')
                    .append(one)
                    .append('"'));
            text.append("warn: some health checks cannot be excluded: no matches for ")
                    .append(names)
                    .append('\n');
        }
        if (!failed.isEmpty()) {
            call.respond(Response.text(500, text + name + " check failed\n"));
        } else if (call.query().has("verbose")) {
            call.respond(Response.text(200, text + name + " check passed\n"));
        } else {
            call.respond(Response.text(200, "ok"));
        }
    }

    private String run(String name, Check check) {
        String failure;
        try {
            failure = check.failure().get();
        } catch (RuntimeException e) {
            failure = String.valueOf(e);
        }
        metrics.checked(check.name(), name, failure.isEmpty());
        return failure;
    }
}
