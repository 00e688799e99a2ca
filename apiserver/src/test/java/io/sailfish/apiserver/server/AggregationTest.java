package io.sailfish.apiserver.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.apiserver.authentication.RequestHeaders;
import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.apiserver.kinds.BuiltinKinds;
import io.sailfish.apiserver.server.RunningServer.Reply;
import io.sailfish.client.Client;
import io.sailfish.client.ResourceClient;
import io.sailfish.model.ResourceType;
import io.sailfish.model.api.authorization.v1.AuthorizationV1;
import io.sailfish.model.api.authorization.v1.ResourceAttributes;
import io.sailfish.model.api.authorization.v1.SubjectAccessReview;
import io.sailfish.model.api.authorization.v1.SubjectAccessReviewSpec;
import io.sailfish.model.api.core.v1.ConfigMap;
import io.sailfish.model.api.meta.v1.DeleteOptions;
import io.sailfish.model.status.ApiException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** One API server behind another, which passes on what the first serves: boats, a custom kind. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AggregationTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String SERVICES = "/apis/apiregistration.k8s.io/v1/apiservices";
    private static final String BOATS = "/apis/test.example/v1/namespaces/default/boats";
    private static final String AGGREGATED =
            "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";

    private RunningServer front;
    private RunningServer behind;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        Path frontFolder = java.nio.file.Files.createDirectory(folder.resolve("front"));
        front = new RunningServer(frontFolder, new BuiltinKinds());
        behind = new RunningServer(
                java.nio.file.Files.createDirectory(folder.resolve("behind")),
                new BuiltinKinds(),
                config -> config.serverNames(List.of("boats.default.svc"))
                        .frontProxy(new FrontProxyConfig(
                                frontFolder.resolve("pki/front-proxy-ca.crt"), RequestHeaders.USUAL, null, null)));
        made(behind, "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", """
                {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
                 "metadata": {"name": "boats.test.example"},
                 "spec": {"group": "test.example", "scope": "Namespaced",
                  "names": {"plural": "boats", "kind": "Boat", "shortNames": ["bo"]},
                  "versions": [{"name": "v1", "served": true, "storage": true, "subresources": {"status": {}},
                   "schema": {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": true}}}]}}
                """);
        await(() -> get(behind, BOATS).status() == 200);
        made(front, "/api/v1/namespaces/default/services", """
                {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "boats"},
                 "spec": {"type": "ExternalName", "externalName": "127.0.0.1"}}
                """);
    }

    @AfterAll
    void stop() {
        front.close();
        behind.close();
    }

    private static void made(RunningServer server, String path, String json) {
        Reply reply = server.send("tok", "POST", path, json);
        assertThat(reply.status()).as(reply.text()).isEqualTo(201);
    }

    private static Reply get(RunningServer server, String path, String... headers) {
        return server.send("tok", "GET", path, "", headers);
    }

    private static void await(BooleanSupplier condition) {
        Instant end = Instant.now().plus(PATIENCE);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).isBefore(end);
            Thread.yield();
        }
    }

    private String service(String name, int port) {
        String bundle = Base64.getEncoder()
                .encodeToString(behind.server.pki().authorityPem().getBytes(StandardCharsets.UTF_8));
        return """
                {"apiVersion": "apiregistration.k8s.io/v1", "kind": "APIService", "metadata": {"name": "v1.test.example"},
                 "spec": {"group": "test.example", "version": "v1", "groupPriorityMinimum": 2000, "versionPriority": 15,
                  "caBundle": "%s", "service": {"namespace": "default", "name": "%s", "port": %d}}}
                """.formatted(bundle, name, port);
    }

    private Map<?, ?> condition() {
        Reply reply = get(front, SERVICES + "/v1.test.example");
        return reply.at("status", "conditions") instanceof List<?> all && !all.isEmpty()
                ? (Map<?, ?>) all.getFirst()
                : Map.of();
    }

    private void awaitReason(String reason) {
        await(() -> reason.equals(condition().get("reason")));
    }

    private static String boat(String name) {
        return "{\"apiVersion\":\"test.example/v1\",\"kind\":\"Boat\",\"metadata\":{\"name\":\"" + name + "\"}}";
    }

    private String discovered() {
        return get(front, "/apis", "Accept", AGGREGATED).text();
    }

    @Test
    @Order(1)
    void aServiceThatIsNotThereIsToldInUpstreamsWords() {
        made(front, SERVICES, service("nobody", 443));
        awaitReason("ServiceNotFound");
        assertThat(condition())
                .isEqualTo(Map.of(
                        "type", "Available",
                        "status", "False",
                        "lastTransitionTime", condition().get("lastTransitionTime"),
                        "reason", "ServiceNotFound",
                        "message", "service/nobody in \"default\" is not present"));
        Reply refused = get(front, BOATS);
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.text()).isEqualTo("service unavailable\n");
        assertThat(discovered()).contains("{\"version\":\"v1\",\"freshness\":\"Stale\"}");
    }

    @Test
    @Order(2)
    void itIsThereWhenItAnswers() {
        Reply now = get(front, SERVICES + "/v1.test.example");
        String changed = now.text()
                .replace("\"nobody\"", "\"boats\"")
                .replace("\"port\":443", "\"port\":" + behind.server.address().getPort());
        Reply put = front.send("tok", "PUT", SERVICES + "/v1.test.example", changed);
        assertThat(put.status()).as(put.text()).isEqualTo(200);
        awaitReason("Passed");
        await(() -> discovered().contains("\"resource\":\"boats\""));

        assertThat(get(front, "/apis").text()).contains("\"groupVersion\":\"test.example/v1\"");
        assertThat(get(front, "/apis/test.example").text()).contains("\"preferredVersion\"");
        assertThat(get(front, "/apis/test.example/v1").text()).contains("\"name\":\"boats/status\"");

        Reply index = get(front, "/openapi/v3");
        String url = String.valueOf(index.at("paths", "apis/test.example/v1", "serverRelativeURL"));
        assertThat(get(front, url).text()).contains("example.test.v1.Boat");
        Reply second = get(front, "/openapi/v2");
        assertThat(second.at("paths", "/apis/test.example/v1/namespaces/{namespace}/boats"))
                .isNotNull();
        assertThat(second.at("definitions", "example.test.v1.Boat")).isNotNull();
        assertThat(get(front, "/openapi/v2", "Accept", "application/com.github.proto-openapi.spec.v2@v1.0+protobuf")
                        .status())
                .isEqualTo(200);
    }

    @Test
    @Order(3)
    void objectsAreMadeReadAndWatchedThroughIt() throws Exception {
        try (var client = front.client()) {
            HttpResponse<java.io.InputStream> watch = client.send(
                    front.request(BOATS + "?watch=true")
                            .header("Authorization", "Bearer tok")
                            .build(),
                    HttpResponse.BodyHandlers.ofInputStream());
            made(front, BOATS, boat("ada"));
            try (BufferedReader lines = new BufferedReader(new InputStreamReader(watch.body()))) {
                assertThat(lines.readLine()).contains("\"ADDED\"").contains("\"ada\"");
            }
        }
        assertThat(get(behind, BOATS + "/ada").status()).isEqualTo(200);
        assertThat(get(front, BOATS).text()).contains("\"BoatList\"").contains("\"ada\"");
        Reply table = get(front, BOATS, "Accept", "application/json;as=Table;v=v1;g=meta.k8s.io");
        assertThat(table.at("kind")).isEqualTo("Table");
        assertThat(front.send("tok", "DELETE", BOATS + "/ada", "").status()).isEqualTo(200);
        assertThat(get(front, BOATS + "/ada").status()).isEqualTo(404);
    }

    @Test
    @Order(4)
    void componentsOfTheProcessReachItToo() throws Exception {
        ResourceType<ConfigMap> boats =
                new ResourceType<>("test.example", "v1", "boats", true, ConfigMap.TYPE, ConfigMap.class);
        try (Client client = front.server.client(UserInfo.of("ann", UserInfo.MASTERS), "test")) {
            CompletableFuture<String> seen = new CompletableFuture<>();
            client.resource(boats)
                    .watch("default", ResourceClient.ListOptions.ALL, new ResourceClient.WatchHandler<>() {
                        @Override
                        public void onEvent(ResourceClient.WatchEvent<ConfigMap> event) {
                            if (event instanceof ResourceClient.WatchEvent.Added<ConfigMap> added) {
                                seen.complete(added.object().name());
                            }
                        }

                        @Override
                        public void onEnd(@Nullable ApiException failure) {
                            seen.completeExceptionally(new IllegalStateException("the watch has ended", failure));
                        }
                    });
            made(front, BOATS, boat("bea"));
            assertThat(seen.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo("bea");
            client.resource(boats).delete("default", "bea", DeleteOptions.EMPTY);
            assertThat(client.resource(boats)
                            .list("default", ResourceClient.ListOptions.ALL)
                            .items())
                    .isEmpty();
        }
    }

    @Test
    @Order(5)
    void bothServersJudgeWhoMayDoIt() {
        Reply byFront = front.send("joe", "GET", BOATS, "");
        assertThat(byFront.status()).isEqualTo(403);
        made(front, "/apis/rbac.authorization.k8s.io/v1/clusterroles", """
                {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": {"name": "boats"},
                 "rules": [{"apiGroups": ["test.example"], "resources": ["boats"], "verbs": ["list"]}]}
                """);
        made(front, "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", """
                {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding", "metadata": {"name": "boats"},
                 "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "boats"},
                 "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": "joe"}]}
                """);
        Reply byOther = front.send("joe", "GET", BOATS, "", "X-Remote-Group", "system:masters");
        assertThat(byOther.status()).isEqualTo(403);
        assertThat(byOther.text()).contains("User \\\"joe\\\" cannot list resource \\\"boats\\\"");
        assertThat(get(behind, BOATS, "X-Remote-User", "joe").status())
                .as("nobody but a proxy with a certificate is believed")
                .isEqualTo(200);
    }

    @Test
    @Order(6)
    void componentsOfTheProcessMayAskWhoMayDoWhat() {
        try (Client client = front.server.client(UserInfo.of("ann", UserInfo.MASTERS), "test")) {
            SubjectAccessReview review = client.resource(AuthorizationV1.SUBJECT_ACCESS_REVIEWS)
                    .create(SubjectAccessReview.builder()
                            .spec(SubjectAccessReviewSpec.builder()
                                    .user("joe")
                                    .resourceAttributes(ResourceAttributes.builder()
                                            .verb("get")
                                            .resource("secrets")
                                            .build())
                                    .build())
                            .build());
            assertThat(review.status().allowed()).isFalse();
        }
    }

    @Test
    @Order(6)
    void otherServersLearnWhomToBelieve() {
        Reply map = get(front, "/api/v1/namespaces/kube-system/configmaps/extension-apiserver-authentication");
        Map<?, ?> data = (Map<?, ?>) map.at("data");
        assertThat(data.get("client-ca-file")).isEqualTo(front.server.pki().authorityPem());
        assertThat(String.valueOf(data.get("requestheader-client-ca-file"))).startsWith("-----BEGIN CERTIFICATE");
        assertThat(data.get("requestheader-allowed-names")).isEqualTo("[\"front-proxy-client\"]");
        assertThat(data.get("requestheader-username-headers")).isEqualTo("[\"X-Remote-User\"]");
        assertThat(data.get("requestheader-uid-headers")).isEqualTo("[\"X-Remote-Uid\"]");
        assertThat(data.get("requestheader-group-headers")).isEqualTo("[\"X-Remote-Group\"]");
        assertThat(data.get("requestheader-extra-headers-prefix")).isEqualTo("[\"X-Remote-Extra-\"]");
    }

    @Test
    @Order(7)
    void customGroupsAreRegisteredForAsLongAsTheyAre() {
        Reply own = get(behind, SERVICES + "/v1.test.example");
        assertThat(own.at("metadata", "labels")).isEqualTo(Map.of("kube-aggregator.kubernetes.io/automanaged", "true"));
        assertThat(own.at("spec"))
                .isEqualTo(Map.of(
                        "group",
                        "test.example",
                        "version",
                        "v1",
                        "groupPriorityMinimum",
                        1000L,
                        "versionPriority",
                        100L));
        behind.send("tok", "DELETE", SERVICES + "/v1.test.example", "");
        await(() -> get(behind, SERVICES + "/v1.test.example").status() == 200);
    }

    @Test
    @Order(8)
    void whatNoLongerAnswersIsUnavailable() {
        behind.close();
        Reply refused = get(front, BOATS);
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.text()).startsWith("error trying to reach service: dial tcp 127.0.0.1:");
        awaitReason("FailedDiscoveryCheck");
        assertThat(get(front, BOATS).text()).isEqualTo("service unavailable\n");
        assertThat(discovered()).contains("\"resource\":\"boats\"").contains("\"Stale\"");
        assertThat(front.send("tok", "DELETE", SERVICES + "/v1.test.example", "")
                        .status())
                .isEqualTo(200);
        await(() -> get(front, BOATS).status() == 404);
        assertThat(discovered()).doesNotContain("test.example");
    }
}
