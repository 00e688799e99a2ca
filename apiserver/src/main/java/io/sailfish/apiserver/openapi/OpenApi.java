package io.sailfish.apiserver.openapi;

import io.sailfish.apiserver.discovery.Served;
import io.sailfish.apiserver.http.Response;
import io.sailfish.apiserver.registry.Representation;
import io.sailfish.apiserver.server.Call;
import io.sailfish.apiserver.server.Endpoints;
import io.sailfish.model.codec.JsonTree;
import io.sailfish.model.status.ApiErrors;
import java.lang.ref.SoftReference;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;

/** Serves /openapi/v2 and /openapi/v3. */
public final class OpenApi {
    private static final String JSON = "application/json";
    /** What clients ask for, and what it is called in the answer: an "@" may not stand in a media type. */
    private static final String PROTOBUF_V2 = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";
    private static final String PROTOBUF_V2_GIVEN = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

    private final List<Served> served;
    private final String version;
    private final Executor threads;
    /** Documents of version 3 by their path below /openapi/v3/. */
    private final Map<String, Supplier<Object>> documents = new TreeMap<>();
    private final Map<String, SoftReference<byte[]>> made = new ConcurrentHashMap<>();

    /**
     * @param version the server's, for the documents' heads
     * @param threads where documents are made: that takes too long for an event loop
     */
    public OpenApi(List<Served> served, String version, Executor threads) {
        this.served = List.copyOf(served);
        this.version = version;
        this.threads = threads;
        for (Served one : served) {
            boolean core = one.resource().group().isEmpty();
            String path = (core ? "api/" : "apis/") + one.groupVersion();
            documents.putIfAbsent(path, () -> groupVersion(one.groupVersion()));
            if (!core) {
                String group = one.resource().group();
                documents.putIfAbsent(
                        "apis/" + group,
                        () -> plain("/apis/" + group + "/", "get" + Operations.groupTitle(group) + "APIGroup",
                                "get information of a group"));
            }
        }
        documents.put("api", () -> plain("/api/", "getCoreAPIVersions", "get available API versions"));
        documents.put("apis", () -> plain("/apis/", "getAPIVersions", "get available API versions"));
        documents.put("version", () -> plain("/version/", "getCodeVersion", "get the version information for this server"));
        documents.put(
                ".well-known/openid-configuration",
                () -> plain(
                        "/.well-known/openid-configuration/",
                        "getServiceAccountIssuerOpenIDConfiguration",
                        "get service account issuer OpenID configuration"));
        documents.put(
                "openid/v1/jwks",
                () -> plain(
                        "/openid/v1/jwks/",
                        "getServiceAccountIssuerOpenIDKeyset",
                        "get service account issuer OpenID JSON Web Key Set"));
    }

    /** Serves the documents. */
    public void register(Endpoints endpoints) {
        endpoints.at("/openapi/v2", this::version2);
        endpoints.at("/openapi/v3", this::index);
        documents.keySet().forEach(path -> endpoints.at("/openapi/v3/" + path, call -> version3(call, path)));
        endpoints.under("/openapi/v3/", call -> call.respond(Response.empty(404)));
    }

    private void index(Call call) {
        Map<String, Object> paths = new LinkedHashMap<>();
        for (String path : documents.keySet()) {
            paths.put(path, Map.of("serverRelativeURL", hashed(path)));
        }
        byte[] body = JsonTree.encode(Map.of("paths", paths));
        call.respond(Response.of(200, JSON, body));
    }

    private String hashed(String path) {
        return "/openapi/v3/" + path + "?hash=" + hash("v3/" + path);
    }

    private void version3(Call call, String path) {
        String asked = call.query().first("hash");
        if (!asked.isEmpty() && !asked.equals(hash("v3/" + path))) {
            call.respond(Response.empty(301).with("location", hashed(path)));
            return;
        }
        List<String> kept = asked.isEmpty() ? List.of() : List.of("public, immutable");
        answer(call, "v3/" + path, new Form(JSON, JsonTree::encode, kept), documents.get(path));
    }

    private void version2(Call call) {
        answer(call, "v2", version2Form(call.header("accept")), this::all);
    }

    /** The form of a document that a client wants most. */
    private static Form version2Form(String accept) {
        Form json = new Form(JSON, JsonTree::encode, List.of());
        if (accept.isEmpty()) {
            return json;
        }
        for (Representation.Range range : Representation.ranges(accept)) {
            switch (range.type()) {
                case PROTOBUF_V2, PROTOBUF_V2_GIVEN -> {
                    return new Form(PROTOBUF_V2_GIVEN, OpenApi::protobuf, List.of());
                }
                case JSON, "application/*", "*/*" -> {
                    return json;
                }
                default -> {}
            }
        }
        throw ApiErrors.notAcceptable(List.of(JSON, PROTOBUF_V2));
    }

    @SuppressWarnings("unchecked")
    private static byte[] protobuf(Object document) {
        return ProtobufDocument.encode((Map<String, Object>) document);
    }

    /**
     * A form in which a document is given.
     *
     * @param kept what caches are told, where it can be told
     */
    private record Form(String contentType, Function<Object, byte[]> encoder, List<String> kept) {
        Response of(byte[] body, String tag) {
            Response response = Response.of(200, contentType, body).with("etag", tag).with("vary", "Accept");
            return kept.isEmpty() ? response : response.with("cache-control", kept.getFirst());
        }
    }

    private void answer(Call call, String name, Form form, Supplier<Object> document) {
        String tag = '"' + hash(name) + '"';
        if (call.header("if-none-match").equals(tag)) {
            call.respond(Response.empty(304).with("etag", tag));
            return;
        }
        String key = name + " " + form.contentType;
        SoftReference<byte[]> reference = made.get(key);
        byte[] ready = reference == null ? null : reference.get();
        if (ready != null) {
            call.respond(form.of(ready, tag));
            return;
        }
        threads.execute(() -> {
            try {
                byte[] body = form.encoder.apply(document.get());
                made.put(key, new SoftReference<>(body));
                call.respond(form.of(body, tag));
            } catch (RuntimeException | Error failure) {
                call.fail(failure);
            }
        });
    }

    private Object groupVersion(String groupVersion) {
        Schemas schemas = new Schemas(true);
        Operations operations = new Operations(true, schemas);
        for (Served one : served) {
            if (one.groupVersion().equals(groupVersion)) {
                operations.add(one);
            }
        }
        return version3(operations, schemas);
    }

    private Object plain(String path, String operationId, String description) {
        Schemas schemas = new Schemas(true);
        Operations operations = new Operations(true, schemas);
        operations.addPlain(path, operationId, description);
        return version3(operations, schemas);
    }

    private Object version3(Operations operations, Schemas schemas) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("openapi", "3.0.0");
        document.put("info", Map.of("title", "Kubernetes", "version", version));
        document.put("paths", operations.paths());
        Map<String, Object> components = new LinkedHashMap<>();
        components.put("schemas", schemas.collected());
        components.put("securitySchemes", Map.of("BearerToken", bearer()));
        document.put("components", components);
        return document;
    }

    private Object all() {
        Schemas schemas = new Schemas(false);
        Operations operations = new Operations(false, schemas);
        served.forEach(operations::add);
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("swagger", "2.0");
        document.put("info", Map.of("title", "Kubernetes", "version", version));
        document.put("paths", operations.paths());
        document.put("definitions", schemas.collected());
        document.put("securityDefinitions", Map.of("BearerToken", bearer()));
        document.put("security", List.of(Map.of("BearerToken", List.of())));
        return document;
    }

    private static Map<String, Object> bearer() {
        Map<String, Object> scheme = new LinkedHashMap<>();
        scheme.put("type", "apiKey");
        scheme.put("description", "Bearer Token authentication");
        scheme.put("name", "authorization");
        scheme.put("in", "header");
        return scheme;
    }

    /** Changes when the document may have changed: it follows from the server's version and what is served. */
    private String hash(String name) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-512");
            digest.update((version + name).getBytes(StandardCharsets.UTF_8));
            for (Served one : served) {
                digest.update((one.groupVersion() + one.resource().plural()).getBytes(StandardCharsets.UTF_8));
                one.subresources().forEach(sub -> digest.update(sub.name().getBytes(StandardCharsets.UTF_8)));
            }
            return HexFormat.of().withUpperCase().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
