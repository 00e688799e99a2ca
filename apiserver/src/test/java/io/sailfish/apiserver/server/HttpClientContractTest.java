package io.sailfish.apiserver.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sailfish.apiserver.kinds.BuiltinKinds;
import io.sailfish.apiserver.pki.CertifiedKey;
import io.sailfish.client.Client;
import io.sailfish.client.contract.ClientContract;
import io.sailfish.client.http.ClientConfig;
import io.sailfish.client.http.Content;
import io.sailfish.client.http.HttpClient;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.status.ApiException;
import io.sailfish.model.status.ApiException.Reason;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client across a connection keeps the contract of clients: HTTP/2, TLS and protobuf, by client certificate. */
class HttpClientContractTest extends ClientContract {
    @TempDir
    static Path directory;

    private static RunningServer running;
    private static ClientConfig anonymous;
    private static HttpClient client;

    @BeforeAll
    static void start() {
        running = new RunningServer(directory, new BuiltinKinds());
        anonymous = ClientConfig.of(running.server.localUrl())
                .withAuthorities(Content.of(
                        running.server.pki().authority().certifiedKey().certificatePem()));
        CertifiedKey admin = running.server.pki().authority().issueClient("admin", List.of("system:masters"));
        client = new HttpClient(
                anonymous.withCertificate(Content.of(admin.certificatePem()), Content.of(admin.keyPem())));
    }

    @AfterAll
    static void stop() {
        client.close();
        running.close();
    }

    @Override
    protected Client client() {
        return client;
    }

    @Test
    void objectsTravelAsJsonWhereProtobufIsNotWanted() {
        try (HttpClient json =
                new HttpClient(anonymous.withToken(Content.of("tok")).withProtobuf(false))) {
            var made = json.resource(CoreV1.CONFIG_MAPS).create(configMap("as-json", Map.of(), Map.of("a", "ü")));
            assertThat(client.resource(CoreV1.CONFIG_MAPS).get(NAMESPACE, "as-json"))
                    .isEqualTo(made);
        }
    }

    @Test
    void whoShowsNothingIsRefused() {
        try (HttpClient nobody = new HttpClient(anonymous)) {
            assertThatThrownBy(() -> nobody.resource(CoreV1.CONFIG_MAPS).get(NAMESPACE, "any"))
                    .isInstanceOfSatisfying(
                            ApiException.class, e -> assertThat(e.code()).isIn(401, 403));
        }
    }

    @Test
    void aServerOfAnotherAuthorityIsNotTrusted() {
        try (HttpClient distrusting =
                new HttpClient(ClientConfig.of(running.server.localUrl()).withToken(Content.of("tok")))) {
            assertThatThrownBy(() -> distrusting.raw("GET", "/version", "", new byte[0]))
                    .isInstanceOfSatisfying(
                            ApiException.class, e -> assertThat(e.reason()).isEqualTo(Reason.SERVICE_UNAVAILABLE));
        }
    }

    @Test
    void theNextServerIsTakenWhereOneCannotBeReached() {
        ClientConfig two = anonymous
                .withToken(Content.of("tok"))
                .withServers(List.of(
                        java.net.URI.create("https://127.0.0.1:1"), java.net.URI.create(running.server.localUrl())));
        try (HttpClient failing = new HttpClient(two)) {
            Client.RawResponse version = failing.raw("GET", "/version", "", new byte[0]);
            assertThat(new String(version.body(), StandardCharsets.UTF_8)).contains("gitVersion");
        }
    }
}
