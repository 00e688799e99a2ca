package io.sailfish.apiserver.server;

import io.sailfish.apiserver.authentication.ServiceAccountTokens;
import io.sailfish.apiserver.http.Response;
import io.sailfish.model.codec.JsonTree;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tells others how to verify service account tokens: OpenID's configuration document and key set. */
final class OpenIdEndpoints {
    private OpenIdEndpoints() {}

    static void register(Endpoints endpoints, ServiceAccountTokens tokens, String serverUrl) {
        Map<String, Object> configuration = new LinkedHashMap<>();
        configuration.put("issuer", tokens.issuer());
        configuration.put("jwks_uri", serverUrl + "/openid/v1/jwks");
        configuration.put("response_types_supported", List.of("id_token"));
        configuration.put("subject_types_supported", List.of("public"));
        configuration.put("id_token_signing_alg_values_supported", List.of(tokens.algorithm()));
        byte[] document = JsonTree.encode(configuration);
        byte[] keys = tokens.keySet().getBytes(StandardCharsets.UTF_8);
        endpoints.at(
                "/.well-known/openid-configuration",
                call -> call.respond(cacheable(Response.of(200, "application/json", document))));
        endpoints.at(
                "/openid/v1/jwks", call -> call.respond(cacheable(Response.of(200, "application/jwk-set+json", keys))));
    }

    private static Response cacheable(Response response) {
        return response.with("cache-control", "public, max-age=3600");
    }
}
