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

/** Serves the documents of discovery, made once. */
public final class Discovery {
    private static final String AGGREGATED = "APIGroupDiscoveryList";

    private final Map<String, byte[]> documents;
    private final Map<String, Aggregated> aggregated;

    private record Aggregated(byte[] document, String tag) {}

    /**
     * @param served  all that is served
     * @param address host and port under which clients reach the server
     */
    public Discovery(List<Served> served, String address) {
        DiscoveryDocuments made = new DiscoveryDocuments(served);
        documents = made.documents(address);
        aggregated = Map.of(
                "/api v2", aggregated(made, true, "v2"),
                "/api v2beta1", aggregated(made, true, "v2beta1"),
                "/apis v2", aggregated(made, false, "v2"),
                "/apis v2beta1", aggregated(made, false, "v2beta1"));
    }

    private static Aggregated aggregated(DiscoveryDocuments made, boolean core, String version) {
        byte[] document = made.aggregated(core, version);
        return new Aggregated(document, DiscoveryDocuments.tag(document));
    }

    /** Serves /api, /apis and what lies below, down to the versions. */
    public void register(Endpoints endpoints) {
        documents.forEach((path, document) -> {
            boolean root = path.equals("/api") || path.equals("/apis");
            endpoints.at(path, reading(root ? root(path, document) : call -> plain(call, document)));
        });
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

    private Endpoint root(String path, byte[] document) {
        return call -> {
            String accept = call.header("accept");
            for (Representation.Range range : Representation.ranges(accept)) {
                if (range.parameter("as").equals(AGGREGATED)
                        && range.parameter("g").equals("apidiscovery.k8s.io")
                        && range.type().equals("application/json")) {
                    Aggregated all = aggregated.get(path + " " + range.parameter("v"));
                    if (all != null) {
                        aggregated(call, all, range.parameter("v"));
                        return;
                    }
                } else if (range.parameter("as").isEmpty()) {
                    plain(call, document);
                    return;
                }
            }
            if (!accept.isEmpty()) {
                throw ApiErrors.notAcceptable(
                        List.of("application/json", "application/yaml", "application/vnd.kubernetes.protobuf"));
            }
            plain(call, document);
        };
    }

    private static void aggregated(Call call, Aggregated all, String version) {
        Response response = call.header("if-none-match").equals(all.tag())
                ? Response.empty(304)
                : Response.of(
                        200, "application/json;g=apidiscovery.k8s.io;v=" + version + ";as=" + AGGREGATED, all.document());
        call.respond(response.with("etag", all.tag()).with("vary", "Accept"));
    }

    private static void plain(Call call, byte[] document) {
        Representation.Encoding encoding = Encodings.negotiate(call.header("accept"));
        call.respond(Response.of(200, encoding.mediaType(), Encodings.recode(document, encoding)));
    }
}
