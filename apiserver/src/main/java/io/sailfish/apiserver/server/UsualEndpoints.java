package io.sailfish.apiserver.server;

import io.sailfish.apiserver.aggregation.Aggregation;
import io.sailfish.apiserver.authentication.ServiceAccountTokens;
import io.sailfish.apiserver.discovery.Discovery;
import io.sailfish.apiserver.discovery.Registered;
import io.sailfish.apiserver.discovery.Served;
import io.sailfish.apiserver.http.Response;
import io.sailfish.apiserver.metrics.HealthMetrics;
import io.sailfish.apiserver.metrics.RequestMetrics;
import io.sailfish.apiserver.openapi.DescribedElsewhere;
import io.sailfish.apiserver.openapi.OpenApi;
import io.sailfish.apiserver.registry.ResourceRegistry;
import io.sailfish.model.codec.JsonTree;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Wires the paths that are no resources: version, health, discovery, OpenAPI, OpenID, figures, and the root that lists them. */
final class UsualEndpoints {
    private UsualEndpoints() {}

    /**
     * What they tell of.
     *
     * @param storeFailure what is wrong with the store; empty for nothing
     * @param steps        those of the start
     * @param progress     which of them are done
     * @param aggregation  other API servers; null where there are none
     */
    record Parts(
            ApiServerConfig config,
            ResourceRegistry registry,
            ServiceAccountTokens tokens,
            RequestMetrics metrics,
            Executor threads,
            Supplier<String> storeFailure,
            List<StartStep> steps,
            Progress progress,
            @Nullable Aggregation aggregation) {}

    static Endpoints of(Parts parts) {
        ApiServerConfig config = parts.config();
        ResourceRegistry registry = parts.registry();
        RequestMetrics metrics = parts.metrics();
        Executor threads = parts.threads();
        Supplier<String> storeFailure = parts.storeFailure();
        Progress progress = parts.progress();
        Aggregation aggregation = parts.aggregation();
        Endpoints endpoints = new Endpoints();
        Supplier<List<Served>> served = () -> ServedList.of(registry);
        String address = config.advertiseAddress() + ":" + config.securePort();
        VersionInfo.register(endpoints);
        List<Health.Check> checks = new ArrayList<>(List.of(
                new Health.Check("ping", true, () -> ""),
                new Health.Check("etcd", true, () -> storeFailure.get()),
                new Health.Check("etcd-readiness", false, () -> storeFailure.get()),
                new Health.Check("informer-sync", false, () -> storeFailure.get()),
                progress.check("start-apiextensions-controllers"),
                progress.check("crd-informer-synced"),
                progress.check("start-system-namespaces-controller"),
                progress.check("rbac/bootstrap-roles"),
                progress.check("bootstrap-controller")));
        parts.steps().forEach(step -> checks.add(progress.check(step.name())));
        if (aggregation != null) {
            checks.add(progress.check("apiservice-status-remote-available-controller"));
        }
        checks.add(progress.shutdown());
        new Health(checks, new HealthMetrics(metrics.registry())).register(endpoints);
        LongSupplier changes =
                aggregation == null ? registry::changes : () -> registry.changes() + aggregation.changes();
        Supplier<List<Registered>> registered = aggregation == null ? List::of : aggregation::registered;
        Supplier<List<DescribedElsewhere>> described = aggregation == null ? List::of : aggregation::described;
        Discovery discovery = new Discovery(served, registered, changes, address);
        discovery.register(endpoints);
        OpenApi openApi = new OpenApi(served, described, changes, VersionInfo.GIT_VERSION, threads);
        openApi.register(endpoints);
        OpenIdEndpoints.register(endpoints, parts.tokens(), "https://" + address);
        endpoints.at(
                "/metrics",
                call -> call.answerOn(threads, () -> Response.of(200, RequestMetrics.contentType(), metrics.text())));
        endpoints.at(
                "/",
                call -> call.respond(Response.of(
                        200,
                        "application/json",
                        JsonTree.encode(
                                Map.of("paths", paths(endpoints.paths(), discovery.paths(), openApi.paths()))))));
        return endpoints;
    }

    @SafeVarargs
    private static List<String> paths(Collection<String>... parts) {
        Set<String> all = new TreeSet<>();
        for (Collection<String> part : parts) {
            all.addAll(part);
        }
        return List.copyOf(all);
    }
}
