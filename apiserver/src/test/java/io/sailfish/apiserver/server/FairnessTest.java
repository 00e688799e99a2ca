package io.sailfish.apiserver.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.apiserver.kinds.BuiltinKinds;
import io.sailfish.apiserver.kinds.flowcontrol.FlowcontrolKinds;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Priority and fairness over the wire. The level under test has one seat, and a webhook holds each creation of a config map
 * until the test lets it go, so the order in which requests are taken on is seen there and nothing depends on time.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FairnessTest {
    private static final String FLOW = "/apis/flowcontrol.apiserver.k8s.io/v1/";
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final int FLOOD = 20;

    private final Semaphore letThrough = new Semaphore(0);
    private final Semaphore arrived = new Semaphore(0);
    private RunningServer running;
    private FakeWebhook hook;
    private HttpClient client;

    @BeforeAll
    void start(@TempDir Path directory) {
        running = new RunningServer(
                directory, new BuiltinKinds(), config -> config.inFlight(new InFlightLimits(10, 0, true)));
        client = running.client();
        hook = new FakeWebhook(List.of("127.0.0.1"), request -> {
            arrived.release();
            letThrough.acquireUninterruptibly();
            return FakeWebhook.allowed();
        });
        post("/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", """
                {"metadata":{"name":"testers"},
                 "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"cluster-admin"},
                 "subjects":[{"apiGroup":"rbac.authorization.k8s.io","kind":"Group","name":"testers"}]}""");
        post(FLOW + "prioritylevelconfigurations", level("one", 8));
        post(FLOW + "flowschemas", schema("testers", "one", 500, "testers"));
        post(
                "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations",
                hook.configuration("CREATE", "configmaps"));
    }

    @AfterAll
    void stop() {
        letThrough.release(1000);
        client.close();
        running.close();
        hook.close();
    }

    private static String level(String name, int queueLength) {
        return """
            {"metadata":{"name":"%s"},"spec":{"type":"Limited","limited":{"nominalConcurrencyShares":1,
             "borrowingLimitPercent":0,"limitResponse":{"type":"Queue",
             "queuing":{"queues":64,"handSize":6,"queueLengthLimit":%d}}}}}""".formatted(name, queueLength);
    }

    private static String schema(String name, String level, int precedence, String group) {
        return """
            {"metadata":{"name":"%s"},"spec":{"matchingPrecedence":%d,"distinguisherMethod":{"type":"ByUser"},
             "priorityLevelConfiguration":{"name":"%s"},
             "rules":[{"subjects":[{"kind":"Group","group":{"name":"%s"}}],
              "resourceRules":[{"verbs":["*"],"apiGroups":["*"],"resources":["*"],"namespaces":["*"],
                                "clusterScope":true}],
              "nonResourceRules":[{"verbs":["*"],"nonResourceURLs":["*"]}]}]}}""".formatted(name, precedence, level, group);
    }

    private RunningServer.Reply post(String path, String body) {
        RunningServer.Reply reply = running.send("tok", "POST", path, body);
        assertThat(reply.status()).as(reply.text()).isEqualTo(201);
        return reply;
    }

    private HttpRequest.Builder as(String user, String group, String path) {
        return running.request(path)
                .header("Authorization", "Bearer tok")
                .header("Impersonate-User", user)
                .header("Impersonate-Group", group)
                .header("Content-Type", "application/json");
    }

    private CompletableFuture<HttpResponse<String>> create(String user, String name) {
        return client.sendAsync(
                as(user, "testers", MAPS)
                        .POST(HttpRequest.BodyPublishers.ofString("{\"metadata\":{\"name\":\"" + name + "\"}}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private double figure(String name, String labels) {
        return running.send("tok", "GET", "/metrics", "")
                .text()
                .lines()
                .filter(line -> line.startsWith(name + "{") && line.contains(labels))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    private List<String> users() {
        return hook.requests().stream()
                .map(request -> (Map<?, ?>) request.get("userInfo"))
                .map(user -> (String) user.get("username"))
                .toList();
    }

    @Test
    void aFloodOfOneUserDoesNotHoldUpAnother() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < FLOOD; i++) {
            answers.add(create("flood", "flood-" + i));
        }
        await(
                "one executes, the others wait",
                () -> figure("apiserver_flowcontrol_current_inqueue_requests", "flow_schema=\"testers\"") == FLOOD - 1);
        assertThat(figure("apiserver_flowcontrol_current_executing_requests", "flow_schema=\"testers\""))
                .isEqualTo(1);
        answers.add(create("quiet", "quiet"));
        await(
                "the quiet one waits too",
                () -> figure("apiserver_flowcontrol_current_inqueue_requests", "flow_schema=\"testers\"") == FLOOD);
        for (int i = 0; i <= FLOOD; i++) {
            assertThat(arrived.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
            letThrough.release();
        }
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            assertThat(answer.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(201);
        }
        assertThat(users().indexOf("quiet"))
                .as("the quiet user's place among %s", users())
                .isBetween(1, 8);
        await(
                "all seats are back",
                () -> figure("apiserver_flowcontrol_current_executing_seats", "flow_schema=\"testers\"") == 0);
        assertThat(figure("apiserver_flowcontrol_dispatched_requests_total", "flow_schema=\"testers\""))
                .isGreaterThanOrEqualTo(FLOOD + 1);
        assertThat(figure("apiserver_flowcontrol_nominal_limit_seats", "priority_level=\"one\""))
                .isEqualTo(1);
    }

    @Test
    void answersNameTheirSchemaAndLevelEvenRefusals() {
        Object level =
                post(FLOW + "prioritylevelconfigurations", level("named", 5)).at("metadata", "uid");
        Object schema = post(FLOW + "flowschemas", schema("named", "named", 600, "strangers"))
                .at("metadata", "uid");
        RunningServer.Reply reply =
                running.send(client, as("stranger", "strangers", "/").build());
        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.response().headers().firstValue("X-Kubernetes-PF-FlowSchema-UID"))
                .hasValue((String) schema);
        assertThat(reply.response().headers().firstValue("X-Kubernetes-PF-PriorityLevel-UID"))
                .hasValue((String) level);
    }

    @Test
    void whatIsRefusedIsToldToComeBack() {
        post(FLOW + "prioritylevelconfigurations", """
                {"metadata":{"name":"none"},"spec":{"type":"Limited","limited":{"nominalConcurrencyShares":0,
                 "borrowingLimitPercent":0,"limitResponse":{"type":"Reject"}}}}""");
        post(FLOW + "flowschemas", schema("jailed", "none", 700, "jailed"));
        RunningServer.Reply reply = running.send(client, as("x", "jailed", MAPS).build());
        assertThat(reply.status()).isEqualTo(429);
        assertThat(reply.at("reason")).isEqualTo("TooManyRequests");
        assertThat(reply.response().headers().firstValue("Retry-After")).hasValue("1");
        assertThat(figure("apiserver_flowcontrol_rejected_requests_total", "reason=\"concurrency-limit\""))
                .isPositive();
        assertThat(running.send("tok", "DELETE", FLOW + "flowschemas/jailed", "")
                        .status())
                .isEqualTo(200);
        assertThat(running.send(client, as("x", "jailed", MAPS).build()).status())
                .as("another schema takes it from now on")
                .isEqualTo(403);
    }

    @Test
    void whoWaitsTooLongIsRefused() {
        post(
                FLOW + "prioritylevelconfigurations",
                level("still", 5).replace("\"nominalConcurrencyShares\":1", "\"nominalConcurrencyShares\":0"));
        post(FLOW + "flowschemas", schema("waiting", "still", 800, "waiting"));
        RunningServer.Reply reply =
                running.send(client, as("x", "waiting", MAPS + "?timeout=400ms").build());
        assertThat(reply.status()).isEqualTo(429);
        assertThat(figure("apiserver_flowcontrol_rejected_requests_total", "reason=\"time-out\""))
                .isPositive();
    }

    @Test
    void aSchemaSaysWhetherItsLevelIsThere() throws InterruptedException {
        post(FLOW + "flowschemas", schema("dangles", "later", 900, "nobody"));
        await("it dangles", () -> dangling("dangles").equals("True NotFound"));
        post(FLOW + "prioritylevelconfigurations", level("later", 5));
        await("it does not any more", () -> dangling("dangles").equals("False Found"));
        assertThat(dangling("catch-all")).isEqualTo("False Found");
    }

    private String dangling(String schema) {
        Object conditions =
                running.send("tok", "GET", FLOW + "flowschemas/" + schema, "").at("status", "conditions");
        return conditions instanceof List<?> list && !list.isEmpty() && list.getFirst() instanceof Map<?, ?> condition
                ? condition.get("status") + " " + condition.get("reason")
                : "";
    }

    @Test
    void whatSaysThatItIsKeptAndIsNotAnyMoreGoes() {
        post(FLOW + "prioritylevelconfigurations", kept("outdated", "true", level("outdated", 5)));
        post(FLOW + "flowschemas", kept("outdated", "true", schema("outdated", "outdated", 950, "nobody")));
        post(FLOW + "flowschemas", kept("taken-over", "false", schema("taken-over", "outdated", 951, "nobody")));
        keep();
        assertThat(status(FLOW + "prioritylevelconfigurations/outdated")).isEqualTo(404);
        assertThat(status(FLOW + "flowschemas/outdated")).isEqualTo(404);
        assertThat(status(FLOW + "flowschemas/taken-over")).isEqualTo(200);
        assertThat(running.send("tok", "DELETE", FLOW + "flowschemas/service-accounts", "")
                        .status())
                .isEqualTo(200);
        keep();
        assertThat(status(FLOW + "flowschemas/service-accounts")).isEqualTo(200);
    }

    private static String kept(String name, String mark, String object) {
        return object.replace(
                "\"name\":\"" + name + "\"},",
                "\"name\":\"" + name + "\",\"annotations\":{\"apf.kubernetes.io/autoupdate-spec\":\"" + mark + "\"}},");
    }

    /** As the step that is repeated every minute. */
    private void keep() {
        FlowcontrolKinds.startStep()
                .work()
                .run(running.server.registry(), UserInfo.of("admin", UserInfo.MASTERS), Clock.systemUTC());
    }

    private int status(String path) {
        return running.send("tok", "GET", path, "").status();
    }

    @Test
    void whatClientsInventIsNotNamedInFigures() {
        for (String path : List.of(
                "/apis/invented.example.com/v1/things",
                "/api/v1/inventions",
                "/api/v1/namespaces/default/pods/x/invented",
                "/apis/apps/v9invented/deployments")) {
            assertThat(running.send("tok", "GET", path, "").status()).isEqualTo(404);
            assertThat(running.send("", "GET", path, "").status()).isEqualTo(403);
        }
        running.send("tok", "INVENT", MAPS, "");
        running.send("tok", "INVENT", "/", "");
        assertThat(status(MAPS)).isEqualTo(200);
        String figures = running.send("tok", "GET", "/metrics", "").text();
        assertThat(figures.lines().filter(line -> line.startsWith("apiserver_request_")))
                .noneMatch(line -> line.toLowerCase(Locale.ROOT).contains("invent"))
                .anyMatch(line -> line.contains("verb=\"LIST\"") && line.contains("resource=\"configmaps\""))
                .anyMatch(line -> line.contains("code=\"404\"") && line.contains("resource=\"\""));
    }

    @Test
    void aRequestThatTakesTooLongIsAnsweredAllTheSame() throws Exception {
        HttpRequest request = running.request(MAPS + "?timeout=300ms")
                .header("Authorization", "Bearer tok")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"metadata\":{\"name\":\"late\"}}"))
                .build();
        RunningServer.Reply reply = running.send(client, request);
        letThrough.release();
        arrived.acquire();
        assertThat(reply.status()).isEqualTo(504);
        assertThat(reply.at("reason")).isEqualTo("Timeout");
        assertThat(running.send("tok", "GET", MAPS + "?timeout=soon", "").status())
                .isEqualTo(400);
    }
}
