package io.sailfish.apiserver.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.apiserver.pki.Identity;
import io.sailfish.client.Client;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.status.ApiException;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiServerTest {
    @TempDir
    static Path directory;

    private static RunningServer running;

    @BeforeAll
    static void start() {
        running = new RunningServer(directory, new PlainKinds());
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    private static String configMap(String name) {
        return "{\"metadata\":{\"name\":\"" + name + "\"},\"data\":{\"k\":\"v\"}}";
    }

    @Test
    void anonymousSeesHealthAndNothingElse() {
        assertThat(running.send("", "GET", "/readyz", "").text()).isEqualTo("ok");
        assertThat(running.send("", "GET", "/version", "").at("minor")).isEqualTo("36");
        RunningServer.Reply refused = running.send("", "GET", "/api", "");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.at("message")).isEqualTo("forbidden: User \"system:anonymous\" cannot get path \"/api\"");
        RunningServer.Reply pods = running.send("", "GET", "/api/v1/namespaces/a/pods/p", "");
        assertThat(pods.at("message"))
                .isEqualTo(
                        "pods \"p\" is forbidden: User \"system:anonymous\" cannot get resource \"pods\" in API group"
                                + " \"\" in the namespace \"a\"");
    }

    @Test
    void badCredentialsAreNotAnonymous() {
        assertThat(running.send("wrong", "GET", "/readyz", "").status()).isEqualTo(401);
    }

    @Test
    void answersCarryTheHeadersThatClientsKnow() {
        HttpResponse<byte[]> response = running.send("tok", "GET", "/api/v1/namespaces", "", "Audit-Id", "x-1")
                .response();

        assertThat(response.headers().firstValue("audit-id")).hasValue("x-1");
        assertThat(response.headers().firstValue("cache-control")).hasValue("no-cache, private");
        assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
    }

    @Test
    void clientCertificatesMakeUsers() {
        try (HttpClient admin = running.client(Identity.ADMIN);
                HttpClient scheduler = running.client(Identity.SCHEDULER)) {
            String path = "/api/v1/namespaces/default/secrets";
            assertThat(running.send(admin, running.request(path).build()).status())
                    .isEqualTo(200);
            RunningServer.Reply refused =
                    running.send(scheduler, running.request(path).build());
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.at("message")).asString().contains("User \"system:kube-scheduler\" cannot list");
            assertThat(running.send(scheduler, running.request("/api/v1/nodes").build())
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void objectsGoInAndOut() {
        String path = "/api/v1/namespaces/default/configmaps";
        assertThat(running.send("tok", "POST", path, configMap("inout")).status())
                .isEqualTo(201);
        assertThat(running.send("tok", "POST", path, configMap("inout")).at("reason"))
                .isEqualTo("AlreadyExists");
        assertThat(running.send("tok", "GET", path + "/inout", "").at("data", "k"))
                .isEqualTo("v");
        assertThat(running.send("tok", "DELETE", path + "/inout", "").status()).isEqualTo(200);
        assertThat(running.send("tok", "GET", path + "/inout", "").at("message"))
                .isEqualTo("configmaps \"inout\" not found");
    }

    @Test
    void watchesBeginAtOnceAndFollow() throws Exception {
        String path = "/api/v1/namespaces/default/configmaps";
        try (HttpClient client = running.client()) {
            HttpRequest watch = HttpRequest.newBuilder(java.net.URI.create(
                            running.server.localUrl() + path + "?watch=1&fieldSelector=metadata.name%3Dwatched"))
                    .header("Authorization", "Bearer tok")
                    .build();
            HttpResponse<java.io.InputStream> response = client.send(watch, HttpResponse.BodyHandlers.ofInputStream());
            BufferedReader lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));

            running.send("tok", "POST", path, configMap("watched"));
            running.send("tok", "POST", path, configMap("unwatched"));
            running.send("tok", "DELETE", path + "/watched", "");

            assertThat(lines.readLine()).startsWith("{\"type\":\"ADDED\"").contains("\"watched\"");
            assertThat(lines.readLine()).startsWith("{\"type\":\"DELETED\"").contains("\"watched\"");
            client.shutdownNow();
        }
    }

    @Test
    void oversizedBodiesAreRefusedWithAStatus() {
        String big = "{\"metadata\":{\"name\":\"big\"},\"data\":{\"k\":\"" + "x".repeat(3 << 20) + "\"}}";
        RunningServer.Reply reply = running.send("tok", "POST", "/api/v1/namespaces/default/configmaps", big);

        assertThat(reply.status()).isEqualTo(413);
        assertThat(reply.at("reason")).isEqualTo("RequestEntityTooLarge");
    }

    @Test
    void impersonationIsARight() {
        String self = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
        RunningServer.Reply reply = running.send(
                "tok",
                "POST",
                self,
                "{}",
                "Impersonate-User",
                "ann",
                "Impersonate-Group",
                "g1",
                "Impersonate-Extra-A%2fb",
                "c");
        assertThat(reply.at("status", "userInfo"))
                .isEqualTo(Map.of(
                        "username", "ann",
                        "groups", List.of("g1", "system:authenticated"),
                        "extra", Map.of("a/b", List.of("c"))));
        assertThat(running.send("joe", "POST", self, "{}", "Impersonate-User", "ann")
                        .at("message"))
                .isEqualTo("users \"ann\" is forbidden: User \"joe\" cannot impersonate resource \"users\" in API group"
                        + " \"\" at the cluster scope");
    }

    @Test
    void bindingsHoldFromTheMomentTheyAreWritten() {
        String path = "/api/v1/namespaces/default/configmaps";
        String rbac = "/apis/rbac.authorization.k8s.io/v1/namespaces/default/";
        assertThat(running.send("joe", "GET", path, "").status()).isEqualTo(403);
        running.send("tok", "POST", rbac + "roles", """
                {"metadata":{"name":"r"},"rules":[
                  {"apiGroups":[""],"resources":["configmaps"],"verbs":["list"]},
                  {"apiGroups":["rbac.authorization.k8s.io"],"resources":["roles"],"verbs":["create"]}]}""");
        running.send("tok", "POST", rbac + "rolebindings", """
                {"metadata":{"name":"b"},"subjects":[{"kind":"User","apiGroup":"rbac.authorization.k8s.io","name":"joe"}],
                 "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"r"}}""");

        assertThat(running.send("joe", "GET", path, "").status()).isEqualTo(200);
        RunningServer.Reply escalation = running.send("joe", "POST", rbac + "roles", """
                {"metadata":{"name":"more"},"rules":[{"apiGroups":[""],"resources":["secrets"],"verbs":["get"]}]}""");
        assertThat(escalation.status()).isEqualTo(403);
        assertThat(escalation.at("message"))
                .isEqualTo("roles.rbac.authorization.k8s.io \"more\" is forbidden: user \"joe\""
                        + " (groups=[\"system:authenticated\"]) is attempting to grant RBAC permissions not currently"
                        + " held:\n{APIGroups:[\"\"], Resources:[\"secrets\"], Verbs:[\"get\"]}");

        running.send("tok", "DELETE", rbac + "rolebindings/b", "");
        assertThat(running.send("joe", "GET", path, "").status()).isEqualTo(403);
    }

    @Test
    void serviceAccountsGetTokensThatEndWithThem() {
        String accounts = "/api/v1/namespaces/default/serviceaccounts";
        running.send("tok", "POST", accounts, "{\"metadata\":{\"name\":\"bot\"}}");
        RunningServer.Reply issued = running.send("tok", "POST", accounts + "/bot/token", "{\"spec\":{}}");
        assertThat(issued.status()).isEqualTo(201);
        String token = String.valueOf(issued.at("status", "token"));

        String self = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
        assertThat(running.send(token, "POST", self, "{}").at("status", "userInfo", "username"))
                .isEqualTo("system:serviceaccount:default:bot");
        running.send("tok", "DELETE", accounts + "/bot", "");
        assertThat(running.send(token, "POST", self, "{}").status()).isEqualTo(401);
        assertThat(running.send("tok", "GET", "/openid/v1/jwks", "").text()).contains("\"kty\":\"EC\"");
    }

    @Test
    void discoveryTellsWhatIsServedAndRemembersWhoKnows() {
        String aggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
        RunningServer.Reply reply = running.send("tok", "GET", "/apis", "", "Accept", aggregated);
        assertThat(reply.at("kind")).isEqualTo("APIGroupDiscoveryList");
        String tag = reply.response().headers().firstValue("etag").orElseThrow();

        assertThat(running.send("tok", "GET", "/apis", "", "Accept", aggregated, "If-None-Match", tag)
                        .status())
                .isEqualTo(304);
        assertThat(running.send("tok", "GET", "/apis", "", "Accept", "text/plain")
                        .status())
                .isEqualTo(406);
        assertThat(running.send("tok", "GET", "/api/v1", "").text()).contains("\"pods/exec\"");
        assertThat(running.send("tok", "GET", "/nope", "").text()).isEqualTo("404 page not found\n");
    }

    @Test
    void metricsCountRequests() {
        running.send("tok", "GET", "/api/v1/namespaces", "");

        assertThat(running.send("tok", "GET", "/metrics", "").text())
                .contains("apiserver_storage_objects{resource=\"namespaces\"}")
                .contains("etcd_request_duration_seconds_count{group=\"\",operation=\"create\"")
                .contains("process_resident_memory_bytes")
                .contains(
                        "apiserver_request_total{code=\"200\",component=\"apiserver\",dry_run=\"\",group=\"\",resource=\"namespaces\"");
    }

    @Test
    void componentsInTheProcessHaveTheRightsOfTheirIdentityOnly() {
        try (Client scheduler = running.server.client(ApiServer.userOf(Identity.SCHEDULER), "scheduler")) {
            assertThat(scheduler.raw("GET", "/version", "", new byte[0]).code()).isEqualTo(200);
            assertThatThrownBy(() -> scheduler.resource(CoreV1.SECRETS).get("default", "s"))
                    .isInstanceOfSatisfying(
                            ApiException.class,
                            refused -> assertThat(refused.code()).isEqualTo(403));
            assertThatThrownBy(() -> scheduler.raw("GET", "/metrics", "", new byte[0]))
                    .hasMessageContaining("cannot get path \"/metrics\"");
        }
        UserInfo self = ApiServer.SELF;
        try (Client client = running.server.client(self, "self")) {
            assertThat(client.resource(CoreV1.NAMESPACES).get("", "kube-system").name())
                    .isEqualTo("kube-system");
        }
    }
}
