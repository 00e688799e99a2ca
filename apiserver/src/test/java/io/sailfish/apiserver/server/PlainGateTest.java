package io.sailfish.apiserver.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.apiserver.kinds.BuiltinKinds;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Without fairness: as many requests as the limits say, and no more, over the wire. */
class PlainGateTest {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";

    @Test
    void oneChangeAtATimeButReadersAndMastersPass(@TempDir Path directory) throws Exception {
        Semaphore arrived = new Semaphore(0);
        Semaphore letThrough = new Semaphore(0);
        try (FakeWebhook hook = new FakeWebhook(List.of("127.0.0.1"), _ -> {
                    arrived.release();
                    letThrough.acquireUninterruptibly();
                    return FakeWebhook.allowed();
                });
                RunningServer running = new RunningServer(
                        directory, new BuiltinKinds(), config -> config.inFlight(new InFlightLimits(1, 1, false)));
                HttpClient client = running.client()) {
            assertThat(running.send("tok", "POST", "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", """
                    {"metadata":{"name":"joe"},
                     "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"cluster-admin"},
                     "subjects":[{"apiGroup":"rbac.authorization.k8s.io","kind":"User","name":"joe"}]}""")
                            .status())
                    .isEqualTo(201);
            assertThat(running.send(
                                    "tok",
                                    "POST",
                                    "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations",
                                    hook.configuration("CREATE", "configmaps"))
                            .status())
                    .isEqualTo(201);
            HttpRequest held = running.request(MAPS)
                    .header("Authorization", "Bearer joe")
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"metadata\":{\"name\":\"held\"}}"))
                    .build();
            CompletableFuture<HttpResponse<String>> first =
                    client.sendAsync(held, HttpResponse.BodyHandlers.ofString());
            assertThat(arrived.tryAcquire(30, TimeUnit.SECONDS)).isTrue();

            RunningServer.Reply refused = running.send("joe", "DELETE", MAPS + "/none", "");
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.at("reason")).isEqualTo("TooManyRequests");
            assertThat(refused.response().headers().firstValue("Retry-After")).hasValue("1");
            assertThat(running.send("joe", "GET", MAPS, "").status()).isEqualTo(200);
            assertThat(running.send("tok", "DELETE", MAPS + "/none", "").status())
                    .as("masters are not held up")
                    .isEqualTo(404);

            letThrough.release();
            assertThat(first.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(201);
            assertThat(running.send("joe", "DELETE", MAPS + "/held", "").status())
                    .as("there is room again")
                    .isEqualTo(200);
        }
    }
}
