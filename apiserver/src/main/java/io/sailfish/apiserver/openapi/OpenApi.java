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
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Serves /openapi/v2 and /openapi/v3. A document is made when it is asked for, and made anew only when what it describes has
 * changed: of version 3 there is one for each version of a group, so that a kind that comes or goes costs one small document.
 */
public final class OpenApi {
    private static final String JSON = "application/json";
    /** What clients ask for, and what it is called in the answer: an "@" may not stand in a media type. */
    private static final String PROTOBUF_V2 = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";

    private static final String PROTOBUF_V2_GIVEN = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";
    private static final String BELOW = "/openapi/v3/";

    private final Supplier<List<Served>> served;
    private final Supplier<List<DescribedElsewhere>> elsewhere;
    private final LongSupplier changes;
    private final String version;
    private final Executor threads;
    private final Map<String, Made> made = new ConcurrentHashMap<>();
    private volatile @Nullable State state;

    /** A document as it was made of something. */
    private record Made(String tag, SoftReference<byte[]> bytes) {}

    /** A document that can be made. */
    private record Source(String tag, Supplier<Object> maker) {}

    /** What is served after so many changes: version 3's documents by their path below /openapi/v3/, and version 2's. */
    private record State(long changes, Map<String, Source> documents, Source all, List<DescribedElsewhere> elsewhere) {}

    /**
     * @param served    tells all that is served
     * @param elsewhere tells what other servers describe
     * @param changes   grows whenever either changes
     * @param version   the server's, for the documents' heads
     * @param threads   where documents are made: that takes too long for an event loop
     */
    public OpenApi(
            Supplier<List<Served>> served,
            Supplier<List<DescribedElsewhere>> elsewhere,
            LongSupplier changes,
            String version,
            Executor threads) {
        this.elsewhere = elsewhere;
        this.served = served;
        this.changes = changes;
        this.version = version;
        this.threads = threads;
    }

    private State state() {
        // In this order: what is served is then at least what it was after those changes.
        long now = changes.getAsLong();
        State known = state;
        if (known == null || known.changes != now) {
            known = made(now, served.get(), elsewhere.get());
            state = known;
            Set<String> names = new TreeSet<>(known.documents.keySet());
            names.add("");
            made.keySet().removeIf(key -> !names.contains(key.substring(0, key.indexOf(' '))));
        }
        return known;
    }

    private State made(long now, List<Served> all, List<DescribedElsewhere> others) {
        Map<String, List<Served>> versions = new TreeMap<>();
        for (Served one : all) {
            versions.computeIfAbsent(one.groupVersion(), _ -> new ArrayList<>()).add(one);
        }
        Map<String, Source> documents = new TreeMap<>();
        versions.forEach((groupVersion, some) -> {
            boolean core = some.getFirst().resource().group().isEmpty();
            String path = (core ? "api/" : "apis/") + groupVersion;
            documents.put(path, new Source(hash(path, some), () -> groupVersion(some)));
            if (!core) {
                String group = some.getFirst().resource().group();
                plain(
                        documents,
                        "apis/" + group,
                        "get" + Operations.groupTitle(group) + "APIGroup",
                        "get information of a group");
            }
        });
        plain(documents, "api", "getCoreAPIVersions", "get available API versions");
        plain(documents, "apis", "getAPIVersions", "get available API versions");
        plain(documents, "version", "getCodeVersion", "get the version information for this server");
        plain(
                documents,
                ".well-known/openid-configuration",
                "getServiceAccountIssuerOpenIDConfiguration",
                "get service account issuer OpenID configuration");
        plain(
                documents,
                "openid/v1/jwks",
                "getServiceAccountIssuerOpenIDKeyset",
                "get service account issuer OpenID JSON Web Key Set");
        String otherUrls = others.stream().map(DescribedElsewhere::url).collect(Collectors.joining(" "));
        Source whole = new Source(hash("v2 " + otherUrls, all), () -> all(all, others));
        return new State(now, documents, whole, List.copyOf(others));
    }

    private void plain(Map<String, Source> documents, String path, String operationId, String description) {
        Supplier<Object> maker = () -> {
            Schemas schemas = new Schemas(true);
            Operations operations = new Operations(true, schemas);
            operations.addPlain("/" + path + "/", operationId, description);
            return version3(operations, schemas);
        };
        documents.put(path, new Source(hash(path, List.of()), maker));
    }

    /** The paths of the documents that there are now. */
    public Set<String> paths() {
        Set<String> paths = new TreeSet<>();
        State now = state();
        now.documents().keySet().forEach(path -> paths.add(BELOW + path));
        now.elsewhere().forEach(other -> paths.add(BELOW + other.path()));
        return paths;
    }

    /** Serves the documents. */
    public void register(Endpoints endpoints) {
        endpoints.at("/openapi/v2", this::version2);
        endpoints.at("/openapi/v3", this::index);
        endpoints.under(BELOW, this::document);
    }

    private void index(Call call) {
        Map<String, Object> paths = new TreeMap<>();
        State now = state();
        now.documents().forEach((path, source) -> paths.put(path, Map.of("serverRelativeURL", hashed(path, source))));
        // The documents themselves are the other servers' answers.
        now.elsewhere().forEach(other -> paths.put(other.path(), Map.of("serverRelativeURL", other.url())));
        byte[] body = JsonTree.encode(Map.of("paths", paths));
        call.respond(Response.of(200, JSON, body));
    }

    private static String hashed(String path, Source source) {
        return BELOW + path + "?hash=" + source.tag();
    }

    private void document(Call call) {
        String below = call.info().path().substring(BELOW.length());
        String path = below.endsWith("/") ? below.substring(0, below.length() - 1) : below;
        Source source = state().documents().get(path);
        if (source == null) {
            call.respond(Response.empty(404));
            return;
        }
        String asked = call.query().first("hash");
        if (!asked.isEmpty() && !asked.equals(source.tag())) {
            call.respond(Response.empty(301).with("location", hashed(path, source)));
            return;
        }
        List<String> kept = asked.isEmpty() ? List.of() : List.of("public, immutable");
        answer(call, path, new Form(JSON, JsonTree::encode, kept), source);
    }

    private void version2(Call call) {
        answer(call, "", version2Form(call.header("accept")), state().all());
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
            Response response =
                    Response.of(200, contentType, body).with("etag", tag).with("vary", "Accept");
            return kept.isEmpty() ? response : response.with("cache-control", kept.getFirst());
        }
    }

    private void answer(Call call, String name, Form form, Source source) {
        String tag = '"' + source.tag() + '"';
        if (call.header("if-none-match").equals(tag)) {
            call.respond(Response.empty(304).with("etag", tag));
            return;
        }
        String key = name + " " + form.contentType;
        Made known = made.get(key);
        byte[] ready = known == null || !known.tag().equals(source.tag())
                ? null
                : known.bytes().get();
        if (ready != null) {
            call.respond(form.of(ready, tag));
            return;
        }
        call.answerOn(threads, () -> {
            byte[] body = form.encoder.apply(source.maker().get());
            made.put(key, new Made(source.tag(), new SoftReference<>(body)));
            return form.of(body, tag);
        });
    }

    private Object groupVersion(List<Served> some) {
        Schemas schemas = new Schemas(true);
        Operations operations = new Operations(true, schemas);
        some.forEach(operations::add);
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

    private Object all(List<Served> all, List<DescribedElsewhere> others) {
        Schemas schemas = new Schemas(false);
        Operations operations = new Operations(false, schemas);
        all.forEach(operations::add);
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("swagger", "2.0");
        document.put("info", Map.of("title", "Kubernetes", "version", version));
        Map<String, Object> paths = new LinkedHashMap<>(operations.paths());
        Map<String, Object> definitions = new TreeMap<>(schemas.collected());
        for (DescribedElsewhere other : others) {
            // What has a name that is known here is taken for the same: the types that all servers share.
            other.definitions().forEach(definitions::putIfAbsent);
            paths.putAll(other.paths());
        }
        document.put("paths", paths);
        document.put("definitions", definitions);
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

    /** Changes when the document may have changed: it follows from the server's version and what it describes. */
    private String hash(String name, List<Served> described) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-512");
            digest.update((version + name).getBytes(StandardCharsets.UTF_8));
            for (Served one : described) {
                digest.update((one.groupVersion()
                                + one.resource().plural()
                                + one.resource().kind().kind())
                        .getBytes(StandardCharsets.UTF_8));
                one.subresources().forEach(sub -> digest.update(sub.name().getBytes(StandardCharsets.UTF_8)));
                if (one.custom() != null) {
                    digest.update(
                            (one.custom().fingerprint() + one.custom().listKind()).getBytes(StandardCharsets.UTF_8));
                }
            }
            return HexFormat.of().withUpperCase().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
