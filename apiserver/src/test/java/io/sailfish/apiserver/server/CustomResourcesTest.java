package io.sailfish.apiserver.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.apiserver.kinds.BuiltinKinds;
import io.sailfish.apiserver.server.RunningServer.Reply;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Kinds that users define, over HTTP: from their definition until they are gone. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CustomResourcesTest {
    private static final String DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private static final Duration SOON = Duration.ofSeconds(20);

    private RunningServer running;

    @BeforeAll
    void start(@TempDir Path directory) {
        running = new RunningServer(directory, new BuiltinKinds());
    }

    @AfterAll
    void stop() {
        running.close();
    }

    private Reply get(String path) {
        return running.send("tok", "GET", path, "");
    }

    private Reply post(String path, String json) {
        return running.send("tok", "POST", path, json);
    }

    private Reply patch(String path, String type, String json) {
        HttpRequest.Builder request = running.request(path)
                .method("PATCH", HttpRequest.BodyPublishers.ofString(json))
                .header("Authorization", "Bearer tok")
                .header("Content-Type", "application/" + type);
        try (var client = running.client()) {
            return running.send(client, request.build());
        }
    }

    private static void await(BooleanSupplier condition) {
        Instant end = Instant.now().plus(SOON);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).isBefore(end);
            Thread.onSpinWait();
        }
    }

    private static String definition(String plural, String kind, String schema) {
        return """
                {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
                 "metadata": {"name": "%1$s.test.example"},
                 "spec": {"group": "test.example", "scope": "Namespaced",
                  "names": {"plural": "%1$s", "kind": "%2$s", "shortNames": ["%3$s"], "categories": ["all"]},
                  "versions": [{"name": "v1", "served": true, "storage": true, "schema": {"openAPIV3Schema": %4$s},
                   "subresources": {"status": {}, "scale": {"specReplicasPath": ".spec.size",
                    "statusReplicasPath": ".status.size"}},
                   "additionalPrinterColumns": [{"name": "Size", "type": "integer", "jsonPath": ".spec.size"}]}]}}
                """.formatted(plural, kind, plural.substring(0, 2), schema);
    }

    private static final String BOATS = """
            {"type": "object", "properties": {
              "spec": {"type": "object", "required": ["name"], "properties": {
                "name": {"type": "string", "pattern": "^[a-z]+$"},
                "size": {"type": "integer", "default": 3, "maximum": 9},
                "port": {"x-kubernetes-int-or-string": true},
                "crew": {"type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"],
                  "items": {"type": "object", "required": ["name"], "properties": {
                    "name": {"type": "string"}, "rank": {"type": "string"}}}},
                "cargo": {"type": "object", "x-kubernetes-preserve-unknown-fields": true}}},
              "status": {"type": "object", "properties": {"size": {"type": "integer"}}}}}
            """;

    private void define(String plural, String kind, String schema) {
        Reply made = post(DEFINITIONS, definition(plural, kind, schema));
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        await(() -> get("/apis/test.example/v1/namespaces/default/" + plural).status() == 200);
    }

    private static String boat(String name, String spec) {
        return "{\"apiVersion\":\"test.example/v1\",\"kind\":\"Boat\",\"metadata\":{\"name\":\"" + name
                + "\"},\"spec\":" + spec + "}";
    }

    @Test
    @SuppressWarnings("unchecked")
    void aKindLivesFromItsDefinitionToItsDeletion() {
        String boats = "/apis/test.example/v1/namespaces/default/boats";
        assertThat(get(boats).status()).isEqualTo(404);
        define("boats", "Boat", BOATS);

        Reply made =
                post(boats, boat("ada", "{\"name\":\"ada\",\"port\":80,\"lost\":1,\"cargo\":{\"tea\":[1,\"x\"]}}"));
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(made.at("spec"))
                .isEqualTo(Map.of("name", "ada", "port", 80L, "size", 3L, "cargo", Map.of("tea", List.of(1L, "x"))));
        assertThat(made.at("metadata", "generation")).isEqualTo(1L);

        Reply wrong = post(boats, boat("bad", "{\"name\":\"B\",\"size\":10}"));
        assertThat(wrong.status()).isEqualTo(422);
        assertThat((String) wrong.at("message"))
                .contains("spec.size: Invalid value: 10: spec.size in body should be less than or equal to 9")
                .contains("spec.name: Invalid value: \"B\": spec.name in body should match '^[a-z]+$'");
        assertThat((List<Object>) wrong.at("details", "causes")).hasSize(2);

        Reply strict = running.send(
                "tok", "POST", boats + "?fieldValidation=Strict", boat("s", "{\"name\":\"s\",\"lost\":1}"));
        assertThat(strict.status()).isEqualTo(400);
        assertThat(strict.text()).contains("strict decoding error: unknown field \\\"spec.lost\\\"");

        Reply applied = patch(boats + "/ada?fieldManager=me", "apply-patch+yaml", """
                {"apiVersion": "test.example/v1", "kind": "Boat", "metadata": {"name": "ada"},
                 "spec": {"crew": [{"name": "eve", "rank": "mate"}]}}""");
        assertThat(applied.status()).as(applied.text()).isEqualTo(200);
        patch(boats + "/ada?fieldManager=you", "apply-patch+yaml", """
                {"apiVersion": "test.example/v1", "kind": "Boat", "metadata": {"name": "ada"},
                 "spec": {"crew": [{"name": "bob"}]}}""");
        assertThat((List<Object>) get(boats + "/ada").at("spec", "crew")).hasSize(2);

        Reply scaled = patch(boats + "/ada/scale", "merge-patch+json", "{\"spec\":{\"replicas\":7}}");
        assertThat(scaled.status()).as(scaled.text()).isEqualTo(200);
        assertThat(get(boats + "/ada").at("spec", "size")).isEqualTo(7L);
        patch(boats + "/ada/status", "merge-patch+json", "{\"status\":{\"size\":7},\"spec\":{\"name\":\"eve\"}}");
        assertThat(get(boats + "/ada").at("status", "size")).isEqualTo(7L);
        assertThat(get(boats + "/ada").at("spec", "name")).isEqualTo("ada");
        assertThat(patch(boats + "/ada", "strategic-merge-patch+json", "{}").status())
                .isEqualTo(415);

        assertThat(get("/apis/test.example/v1").text()).contains("\"shortNames\":[\"bo\"]", "\"boats/scale\"");
        assertThat(get("/openapi/v3/apis/test.example/v1").text()).contains("example.test.v1.Boat");
        assertThat(get("/openapi/v2").text()).contains("example.test.v1.Boat");

        assertThat(running.send("tok", "DELETE", DEFINITIONS + "/boats.test.example", "")
                        .status())
                .isEqualTo(200);
        await(() -> get(DEFINITIONS + "/boats.test.example").status() == 404);
        await(() -> get(boats).status() == 404);
        assertThat(get("/openapi/v2").text()).doesNotContain("example.test.v1.Boat");

        // What lived under the name is gone; the name is free.
        define("boats", "Boat", BOATS);
        assertThat((List<Object>) get(boats).at("items")).isEmpty();
    }

    @Test
    void objectsAreReadByTheSchemaOfNowAndDefaultsReachWhatIsStored() {
        String path = "/apis/test.example/v1/namespaces/default/sheds";
        define(
                "sheds",
                "Shed",
                "{\"type\":\"object\",\"properties\":{\"spec\":{\"type\":\"object\",\"properties\":{"
                        + "\"old\":{\"type\":\"string\"}}}}}");
        Reply made = post(
                path,
                "{\"apiVersion\":\"test.example/v1\",\"kind\":\"Shed\",\"metadata\":{\"name\":\"one\"},"
                        + "\"spec\":{\"old\":\"x\"}}");
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        Reply changed = patch(DEFINITIONS + "/sheds.test.example", "json-patch+json", """
                [{"op": "add", "path": "/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties",
                  "value": {"door": {"type": "string", "default": "green"}}}]""");
        assertThat(changed.status()).as(changed.text()).isEqualTo(200);
        await(() -> "green".equals(get(path + "/one").at("spec", "door")));
        assertThat(get(path + "/one").at("spec")).isEqualTo(Map.of("door", "green"));
    }

    @Test
    void aNameThatAnotherKindHasIsNotGivenTwice() {
        define("masts", "Mast", "{\"type\":\"object\"}");
        Reply second = post(DEFINITIONS, definition("masts2", "Mast", "{\"type\":\"object\"}"));
        assertThat(second.status()).isEqualTo(201);
        await(() -> get(DEFINITIONS + "/masts2.test.example").text().contains("is already in use"));
        assertThat(get("/apis/test.example/v1/namespaces/default/masts2").status())
                .isEqualTo(404);
    }

    @Test
    void rulesOfADefinitionHoldForItsObjects() {
        define(
                "ropes",
                "Rope",
                "{\"type\":\"object\",\"properties\":{\"spec\":{\"type\":\"object\",\"properties\":{"
                        + "\"length\":{\"type\":\"integer\"}},\"x-kubernetes-validations\":["
                        + "{\"rule\":\"self.length > 0\",\"message\":\"too short\"},"
                        + "{\"rule\":\"self.length >= oldSelf.length\",\"message\":\"shrinks\"}]}}}");
        String path = "/apis/test.example/v1/namespaces/default/ropes";
        String rope = "{\"apiVersion\":\"test.example/v1\",\"kind\":\"Rope\",\"metadata\":{\"name\":\"one\"},"
                + "\"spec\":{\"length\":%d}}";

        Reply none = post(path, rope.formatted(0));
        assertThat(none.status()).as(none.text()).isEqualTo(422);
        assertThat(none.text()).contains("spec: Invalid value: \\\"object\\\": too short");
        assertThat(post(path, rope.formatted(3)).status()).isEqualTo(201);
        Reply shorter = patch(path + "/one", "merge-patch+json", "{\"spec\":{\"length\":2}}");
        assertThat(shorter.status()).as(shorter.text()).isEqualTo(422);
        assertThat(shorter.text()).contains("shrinks");
        assertThat(patch(path + "/one", "merge-patch+json", "{\"spec\":{\"length\":4}}")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void quotasCountObjectsOfCustomKinds() {
        define("hooks", "Hook", "{\"type\":\"object\"}");
        String quotas = "/api/v1/namespaces/default/resourcequotas";
        String quota = """
                {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "q"},
                 "spec": {"hard": {"count/hooks.test.example": "1"}},
                 "status": {"hard": {"count/hooks.test.example": "1"}, "used": {"count/hooks.test.example": "0"}}}""";
        assertThat(post(quotas, quota).status()).isEqualTo(201);
        Reply counted = running.send("tok", "PUT", quotas + "/q/status", quota);
        assertThat(counted.status()).as(counted.text()).isEqualTo(200);
        String path = "/apis/test.example/v1/namespaces/default/hooks";
        String hook = "{\"apiVersion\":\"test.example/v1\",\"kind\":\"Hook\",\"metadata\":{\"name\":\"%s\"}}";

        assertThat(post(path, hook.formatted("one")).status()).isEqualTo(201);
        Reply second = post(path, hook.formatted("two"));
        assertThat(second.status()).as(second.text()).isEqualTo(403);
        assertThat(second.text()).contains("exceeded quota: q, requested: count/hooks.test.example=1");
        assertThat(running.send("tok", "DELETE", quotas + "/q", "").status()).isEqualTo(200);
    }

    @Test
    void whatIsNotStructuralIsRefused() {
        Reply open = post(DEFINITIONS, definition("ropes", "Rope", "{\"type\":\"object\",\"properties\":{\"a\":{}}}"));
        assertThat(open.status()).isEqualTo(422);
        assertThat(open.text())
                .contains("properties[a].type: Required value: must not be empty for specified object fields");
    }

    @Test
    void customObjectsHaveNoProtobufForm() {
        define("sails", "Sail", "{\"type\":\"object\"}");
        HttpResponse<byte[]> reply = running.send(
                        "tok",
                        "GET",
                        "/apis/test.example/v1/namespaces/default/sails",
                        "",
                        "Accept",
                        "application/vnd.kubernetes.protobuf")
                .response();
        assertThat(reply.statusCode()).isEqualTo(406);
    }
}
