package io.sailfish.apiserver.discovery;

import io.sailfish.apiserver.http.Response;
import io.sailfish.apiserver.registry.Representation;
import io.sailfish.apiserver.server.Call;
import io.sailfish.apiserver.server.Encodings;
import io.sailfish.apiserver.server.Endpoint;
import io.sailfish.apiserver.server.Endpoints;
import io.sailfish.model.status.ApiErrors;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Serves the documents of discovery, each made when it is asked for and kept until a kind comes or goes. */
public final class Discovery {
    private static final String AGGREGATED = "APIGroupDiscoveryList";
    private static final Set<String> VERSIONS = Set.of("v2", "v2beta1");

    private final Supplier<List<Served>> served;
    private final Supplier<List<Registered>> registered;
    private final LongSupplier changes;
    private final String address;
    private volatile @Nullable State state;

    private record Aggregated(byte[] document, String tag) {}

    /** The documents of what was served after so many changes. */
    private record State(
            long changes, DiscoveryDocuments maker, Map<String, byte[]> plain, Map<String, Aggregated> aggregated) {}

    /**
     * @param served     tells all that is served
     * @param registered tells what is registered, here and elsewhere
     * @param changes    grows whenever either changes
     * @param address    host and port under which clients reach the server
     */
    public Discovery(
            Supplier<List<Served>> served,
            Supplier<List<Registered>> registered,
            LongSupplier changes,
            String address) {
        this.registered = registered;
        this.served = served;
        this.changes = changes;
        this.address = address;
    }

    private State state() {
        // In this order: what is served is then at least what it was after those changes.
        long now = changes.getAsLong();
        State known = state;
        if (known == null || known.changes != now) {
            known = new State(
                    now,
                    new DiscoveryDocuments(served.get(), registered.get()),
                    new ConcurrentHashMap<>(),
                    new ConcurrentHashMap<>());
            state = known;
        }
        return known;
    }

    /** The paths of the documents that there are now. */
    public Set<String> paths() {
        return state().maker().paths();
    }

    /** Serves /api, /apis and what lies below, down to the versions. */
    public void register(Endpoints endpoints) {
        endpoints.at("/api", reading(root("/api")));
        endpoints.at("/apis", reading(root("/apis")));
        endpoints.under("/api/", reading(this::document));
        endpoints.under("/apis/", reading(this::document));
    }

    private void document(Call call) {
        String path = call.info().path();
        plain(call, path.endsWith("/") ? path.substring(0, path.length() - 1) : path);
    }

    /** Documents can be read, and nothing else. */
    private static Endpoint reading(Endpoint endpoint) {
        return call -> {
            String method = call.exchange().request().method();
            if (!method.equals("GET") && !method.equals("HEAD")) {
                throw ApiErrors.methodNotAllowed();
            }
            endpoint.answer(call);
        };
    }

    private Endpoint root(String path) {
        return call -> {
            String accept = call.header("accept");
            for (Representation.Range range : Representation.ranges(accept)) {
                if (range.parameter("as").equals(AGGREGATED)
                        && range.parameter("g").equals("apidiscovery.k8s.io")
                        && range.type().equals("application/json")) {
                    String version = range.parameter("v");
                    if (VERSIONS.contains(version)) {
                        aggregated(call, path.equals("/api"), version);
                        return;
                    }
                } else if (range.parameter("as").isEmpty()) {
                    plain(call, path);
                    return;
                }
            }
            if (!accept.isEmpty()) {
                throw ApiErrors.notAcceptable(
                        List.of("application/json", "application/yaml", "application/vnd.kubernetes.protobuf"));
            }
            plain(call, path);
        };
    }

    private void aggregated(Call call, boolean core, String version) {
        State now = state();
        Aggregated all = now.aggregated().computeIfAbsent(core + version, _ -> {
            byte[] document = now.maker().aggregated(core, version);
            return new Aggregated(document, DiscoveryDocuments.tag(document));
        });
        Response response = call.header("if-none-match").equals(all.tag())
                ? Response.empty(304)
                : Response.of(
                        200,
                        "application/json;g=apidiscovery.k8s.io;v=" + version + ";as=" + AGGREGATED,
                        all.document());
        call.respond(response.with("etag", all.tag()).with("vary", "Accept"));
    }

    private void plain(Call call, String path) {
        State now = state();
        byte[] document = now.plain().get(path);
        if (document == null) {
            document = now.maker().document(path, address);
            if (document == null) {
                call.respond(Endpoints.NOTHING_HERE);
                return;
            }
            now.plain().put(path, document);
        }
        Representation.Encoding encoding = Encodings.negotiate(call.header("accept"));
        call.respond(Response.of(200, encoding.mediaType(), Encodings.recode(document, encoding)));
    }
}
