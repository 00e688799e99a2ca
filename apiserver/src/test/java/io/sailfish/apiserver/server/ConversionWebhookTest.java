package io.sailfish.apiserver.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.apiserver.kinds.BuiltinKinds;
import io.sailfish.apiserver.server.RunningServer.Reply;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A kind whose two versions are converted by a webhook: in v1 a wheel has a size, in v2 a text that says it. */
class ConversionWebhookTest {
    private static final String DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private static final String V1 = "/apis/test.example/v1/namespaces/default/wheels";
    private static final String V2 = "/apis/test.example/v2/namespaces/default/wheels";
    private static final Duration SOON = Duration.ofSeconds(20);

    private RunningServer running;
    private FakeWebhook webhook;
    private volatile boolean fails;
    private volatile boolean renames;

    @BeforeEach
    void start(@TempDir Path directory) {
        running = new RunningServer(directory, new BuiltinKinds());
        webhook = new FakeWebhook(List.of("127.0.0.1"), this::answer);
        Reply made = send("POST", DEFINITIONS, definition("v1"));
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        await(() -> send("GET", V2, "").status() == 200);
    }

    @AfterEach
    void stop() {
        webhook.close();
        running.close();
    }

    private Map<String, Object> answer(Map<?, ?> request) {
        if (fails) {
            return Map.of("result", Map.of("status", "Failure", "message", "no wheels today"));
        }
        String version = (String) request.get("desiredAPIVersion");
        List<Object> converted = new ArrayList<>();
        ((List<?>) request.get("objects")).forEach(object -> converted.add(converted((Map<?, ?>) object, version)));
        return Map.of("result", Map.of("status", "Success"), "convertedObjects", converted);
    }

    private Map<String, Object> converted(Map<?, ?> object, String version) {
        Map<String, Object> result = new LinkedHashMap<>();
        object.forEach((name, value) -> result.put((String) name, value));
        result.put("apiVersion", version);
        Map<?, ?> spec = (Map<?, ?>) object.get("spec");
        result.put(
                "spec",
                version.endsWith("v2")
                        ? Map.of("text", "size " + spec.get("size"))
                        : Map.of("size", Long.parseLong(((String) spec.get("text")).substring(5))));
        Map<String, Object> metadata = new LinkedHashMap<>();
        ((Map<?, ?>) object.get("metadata")).forEach((name, value) -> metadata.put((String) name, value));
        metadata.put("annotations", Map.of("converted", "yes"));
        metadata.put("generation", 77L);
        if (renames) {
            metadata.put("name", "other");
        }
        result.put("metadata", metadata);
        return result;
    }

    private String definition(String stored) {
        String version = """
                {"name": "%s", "served": true, "storage": %s, "schema": {"openAPIV3Schema": {"type": "object",
                 "properties": {"spec": {"type": "object", "properties": {%s}}}}},
                 "additionalPrinterColumns": [{"name": "Spec", "type": "string", "jsonPath": ".spec.%s"}]}""";
        return """
                {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
                 "metadata": {"name": "wheels.test.example"},
                 "spec": {"group": "test.example", "scope": "Namespaced", "names": {"plural": "wheels", "kind": "Wheel"},
                  "versions": [%s, %s],
                  "conversion": {"strategy": "Webhook", "webhook": {"conversionReviewVersions": ["v1"],
                   "clientConfig": {"url": "%s", "caBundle": "%s"}}}}}
                """.formatted(
                        version.formatted("v1", stored.equals("v1"), "\"size\": {\"type\": \"integer\"}", "size"),
                        version.formatted("v2", stored.equals("v2"), "\"text\": {\"type\": \"string\"}", "text"),
                        webhook.url(),
                        encoded(webhook));
    }

    private Reply send(String method, String path, String json, String... headers) {
        return running.send("tok", method, path, json, headers);
    }

    private static void await(BooleanSupplier condition) {
        Instant end = Instant.now().plus(SOON);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).isBefore(end);
            Thread.onSpinWait();
        }
    }

    private void make(String name, int size) {
        Reply made = send(
                "POST",
                V1,
                "{\"apiVersion\":\"test.example/v1\",\"kind\":\"Wheel\",\"metadata\":{\"name\":\"" + name
                        + "\"},\"spec\":{\"size\":" + size + "}}");
        assertThat(made.status()).as(made.text()).isEqualTo(201);
    }

    @Test
    void objectsAreReadAndWrittenInEachVersion() {
        make("one", 3);
        Reply read = send("GET", V2 + "/one", "");
        assertThat(read.at("apiVersion")).isEqualTo("test.example/v2");
        assertThat(read.at("spec")).isEqualTo(Map.of("text", "size 3"));
        assertThat(read.at("metadata", "annotations")).isEqualTo(Map.of("converted", "yes"));
        assertThat(read.at("metadata", "generation")).isEqualTo(1L);

        Reply made = send(
                "POST",
                V2,
                "{\"apiVersion\":\"test.example/v2\",\"kind\":\"Wheel\",\"metadata\":{\"name\":\"two\"},"
                        + "\"spec\":{\"text\":\"size 7\"}}");
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(made.at("spec")).isEqualTo(Map.of("text", "size 7"));
        assertThat(send("GET", V1 + "/two", "").at("spec")).isEqualTo(Map.of("size", 7L));
    }

    @Test
    void aWebhookBehindAServiceIsAskedInTheVersionItKnows() {
        try (FakeWebhook behind = new FakeWebhook(List.of("converter.default.svc"), this::answer)) {
            Reply service = send("POST", "/api/v1/namespaces/default/services", """
                    {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "converter"},
                     "spec": {"type": "ExternalName", "externalName": "localhost"}}""");
            assertThat(service.status()).as(service.text()).isEqualTo(201);
            String reference = "\"service\": {\"namespace\": \"default\", \"name\": \"converter\", \"path\":"
                    + " \"/convert\", \"port\": " + behind.port() + "}";
            String definition = definition("v1")
                    .replace("\"url\": \"" + webhook.url() + "\"", reference)
                    .replace(encoded(webhook), encoded(behind))
                    .replace("[\"v1\"]", "[\"v9\", \"v1beta1\"]")
                    .replace("wheels", "hubs")
                    .replace("Wheel", "Hub");
            Reply made = send("POST", DEFINITIONS, definition);
            assertThat(made.status()).as(made.text()).isEqualTo(201);
            String hubs = V2.replace("wheels", "hubs");
            await(() -> send("GET", hubs, "").status() == 200);

            Reply hub = send("POST", hubs, """
                    {"apiVersion": "test.example/v2", "kind": "Hub", "metadata": {"name": "one"},
                     "spec": {"text": "size 9"}}""");
            assertThat(hub.status()).as(hub.text()).isEqualTo(201);
            assertThat(send("GET", V1.replace("wheels", "hubs") + "/one", "").at("spec"))
                    .isEqualTo(Map.of("size", 9L));
            assertThat(behind.versions()).isNotEmpty().containsOnly("apiextensions.k8s.io/v1beta1");
            assertThat(webhook.requests()).isEmpty();
        }
    }

    private static String encoded(FakeWebhook webhook) {
        return Base64.getEncoder().encodeToString(webhook.bundle());
    }

    @Test
    void aWriteAsksTheWebhookAFewTimes() {
        make("one", 3);
        assertThat(webhook.requests()).isEmpty();
        Reply made = send(
                "POST",
                V2,
                "{\"apiVersion\":\"test.example/v2\",\"kind\":\"Wheel\",\"metadata\":{\"name\":\"two\"},"
                        + "\"spec\":{\"text\":\"size 7\"}}");
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(webhook.requests()).hasSizeLessThanOrEqualTo(4);
        int before = webhook.requests().size();
        Reply changed = send("PUT", V2 + "/two", made.text().replace("size 7", "size 8"));
        assertThat(changed.status()).as(changed.text()).isEqualTo(200);
        assertThat(changed.at("spec")).isEqualTo(Map.of("text", "size 8"));
        assertThat(webhook.requests()).hasSizeLessThanOrEqualTo(before + 4);
    }

    @Test
    void listsAreConvertedInOneCall() {
        for (int i = 0; i < 5; i++) {
            make("wheel-" + i, i);
        }
        int before = webhook.requests().size();
        Reply list = send("GET", V2, "");

        assertThat((List<?>) list.at("items")).hasSize(5);
        assertThat(list.text()).contains("size 0", "size 4");
        assertThat(webhook.requests()).hasSize(before + 1);
        assertThat((List<?>) webhook.requests().getLast().get("objects")).hasSize(5);

        Reply table = send("GET", V2, "", "Accept", "application/json;as=Table;v=v1;g=meta.k8s.io");
        assertThat(table.text()).contains("\"cells\":[\"wheel-4\",\"size 4\"]");
    }

    @Test
    void eventsAreConverted() throws Exception {
        make("first", 1);
        HttpRequest request = running.request(V2 + "?watch=1&timeoutSeconds=2")
                .header("Authorization", "Bearer tok")
                .build();
        try (var client = running.client()) {
            var reply = client.sendAsync(request, java.net.http.HttpResponse.BodyHandlers.ofString());
            make("second", 2);
            String events = reply.get().body();
            assertThat(events.lines()).hasSize(2).allMatch(line -> line.startsWith("{\"type\":\"ADDED\""));
            assertThat(events).contains("size 1", "size 2");
        }
    }

    @Test
    void whatTheWebhookRefusesIsAFailureOfTheRequest() {
        make("one", 3);
        fails = true;
        Reply refused = send("GET", V2 + "/one", "");
        assertThat(refused.status()).isEqualTo(500);
        assertThat(refused.at("message"))
                .isEqualTo("conversion webhook for test.example/v1, Kind=Wheel failed: no wheels today");
        assertThat(send("GET", V1 + "/one", "").status()).isEqualTo(200);
        fails = false;
        renames = true;
        assertThat(send("GET", V2 + "/one", "").at("message"))
                .isEqualTo("conversion webhook for test.example/v1, Kind=Wheel returned invalid metadata: must have the"
                        + " same name: one != other");
    }

    @Test
    void objectsInTheOldStorageVersionAreConvertedWhenItChanges() {
        make("old", 4);
        Reply now = send("GET", DEFINITIONS + "/wheels.test.example", "");
        String version = (String) now.at("metadata", "resourceVersion");
        Reply changed = send(
                "PUT",
                DEFINITIONS + "/wheels.test.example",
                definition("v2")
                        .replace(
                                "\"name\": \"wheels.test.example\"",
                                "\"name\": \"wheels.test.example\", \"resourceVersion\": \"" + version + "\""));
        assertThat(changed.status()).as(changed.text()).isEqualTo(200);
        assertThat(changed.at("status", "storedVersions")).isEqualTo(List.of("v1", "v2"));

        Reply read = send("GET", V2 + "/old", "");
        assertThat(read.at("spec")).isEqualTo(Map.of("text", "size 4"));
        await(() -> Map.of("size", 4L).equals(send("GET", V1 + "/old", "").at("spec")));
    }
}
