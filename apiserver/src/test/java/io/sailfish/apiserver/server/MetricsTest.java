package io.sailfish.apiserver.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.apiserver.kinds.BuiltinKinds;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The figures at /metrics have upstream's names, types and labels, and count what happens. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MetricsTest {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    private RunningServer running;
    private FakeWebhook hook;
    private String text;

    @BeforeAll
    void start(@TempDir Path directory) {
        running = new RunningServer(directory, new BuiltinKinds());
        hook = new FakeWebhook(List.of("127.0.0.1"), request -> FakeWebhook.allowed());
        post(
                "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations",
                hook.configuration("CREATE", "secrets"));
        post("/api/v1/namespaces/default/secrets", "{\"metadata\":{\"name\":\"seen\"}}");
        post(MAPS, "{\"metadata\":{\"name\":\"counted\"}}");
        get(MAPS + "/counted");
        get(MAPS + "?limit=1");
        get("/api/v1/componentstatuses");
        get("/readyz");
        assertThat(running.send("", "GET", MAPS, "").status()).isEqualTo(403);
        assertThat(running.send("wrong", "GET", MAPS, "").status()).isEqualTo(401);
        assertThat(running.send("tok", "GET", MAPS + "?watch=true&resourceVersion=0&timeoutSeconds=1", "")
                        .status())
                .isEqualTo(200);
        text = get("/metrics").text();
    }

    @AfterAll
    void stop() {
        running.close();
        hook.close();
    }

    private void post(String path, String body) {
        RunningServer.Reply reply = running.send("tok", "POST", path, body);
        assertThat(reply.status()).as(reply.text()).isEqualTo(201);
    }

    private RunningServer.Reply get(String path) {
        RunningServer.Reply reply = running.send("tok", "GET", path, "");
        assertThat(reply.status()).as(path + ": " + reply.text()).isEqualTo(200);
        return reply;
    }

    /** A line of the text. */
    private record Sample(String name, Map<String, String> labels, double value) {
        static Sample of(String line) {
            int end = line.indexOf('{');
            int space = line.lastIndexOf(' ');
            Map<String, String> labels = new TreeMap<>();
            Matcher label = LABEL.matcher(line);
            while (label.find()) {
                labels.put(label.group(1), label.group(2));
            }
            return new Sample(
                    line.substring(0, end < 0 ? space : end), labels, Double.parseDouble(line.substring(space + 1)));
        }
    }

    private static List<Sample> samples(String figures, String name) {
        return figures.lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .map(Sample::of)
                .toList();
    }

    private double value(String name, String... labels) {
        return samples(text, name).stream()
                .filter(sample -> {
                    for (int i = 0; i < labels.length; i += 2) {
                        if (!labels[i + 1].equals(sample.labels.get(labels[i]))) {
                            return false;
                        }
                    }
                    return true;
                })
                .mapToDouble(Sample::value)
                .sum();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "apiserver_request_total|counter|"
                        + "code component dry_run group resource scope subresource verb version",
                "apiserver_request_duration_seconds|histogram|"
                        + "component dry_run group resource scope subresource verb version",
                "apiserver_request_sli_duration_seconds|histogram|"
                        + "component group resource scope subresource verb version",
                "apiserver_response_sizes|histogram|component group resource scope subresource verb version",
                "apiserver_current_inflight_requests|gauge|request_kind",
                "apiserver_longrunning_requests|gauge|component group resource scope subresource verb version",
                "apiserver_requested_deprecated_apis|gauge|group removed_release resource subresource version",
                "apiserver_storage_objects|gauge|resource",
                "apiserver_resource_objects|gauge|group resource",
                "apiserver_admission_controller_admission_duration_seconds|histogram|name operation rejected type",
                "apiserver_admission_step_admission_duration_seconds|histogram|operation rejected type",
                "apiserver_admission_webhook_admission_duration_seconds|histogram|name operation rejected type",
                "apiserver_admission_webhook_request_total|counter|code name operation rejected type",
                "kubernetes_healthcheck|gauge|name type",
                "kubernetes_healthchecks_total|counter|name status type",
                "kubernetes_build_info|gauge|git_version major minor platform",
                "apiserver_flowcontrol_current_executing_requests|gauge|flow_schema priority_level",
                "apiserver_flowcontrol_current_executing_seats|gauge|flow_schema priority_level",
                "apiserver_flowcontrol_current_inqueue_requests|gauge|flow_schema priority_level",
                "apiserver_flowcontrol_dispatched_requests_total|counter|flow_schema priority_level",
                "apiserver_flowcontrol_nominal_limit_seats|gauge|priority_level",
                "apiserver_flowcontrol_request_wait_duration_seconds|histogram|execute flow_schema priority_level",
                "apiserver_watch_events_total|counter|group kind resource version",
                "apiserver_watch_events_sizes|histogram|group kind version",
                "apiserver_watch_cache_events_received_total|counter|group resource",
                "apiserver_watch_cache_events_dispatched_total|counter|group resource",
                "apiserver_watch_cache_initializations_total|counter|group resource",
                "apiserver_watch_cache_capacity|gauge|group resource",
                "apiserver_watch_cache_resource_version|gauge|group resource",
                "etcd_request_duration_seconds|histogram|group operation resource",
                "etcd_requests_total|counter|group operation resource",
                "authenticated_user_requests|counter|username",
                "authentication_attempts|counter|result",
                "authentication_duration_seconds|histogram|result",
                "authorization_attempts_total|counter|result",
                "authorization_duration_seconds|histogram|result",
                "process_cpu_seconds_total|counter|''",
                "process_start_time_seconds|gauge|''",
                "process_resident_memory_bytes|gauge|''",
                "process_virtual_memory_bytes|gauge|''",
                "process_open_fds|gauge|''",
                "process_max_fds|gauge|''"
            })
    void hasUpstreamsNameTypeAndLabels(String name, String type, String labels) {
        assertThat(text).contains("# TYPE " + name + " " + type + "\n").containsPattern("# HELP " + name + " \\S+");
        List<Sample> samples = samples(text, type.equals("histogram") ? name + "_count" : name);
        assertThat(samples)
                .isNotEmpty()
                .allSatisfy(sample ->
                        assertThat(String.join(" ", sample.labels.keySet())).isEqualTo(labels));
    }

    @Test
    void countsWhatHappens() {
        assertThat(value("apiserver_request_total", "verb", "POST", "resource", "configmaps", "code", "201"))
                .isEqualTo(1);
        assertThat(value("apiserver_request_total", "verb", "WATCH", "resource", "configmaps", "code", "200"))
                .isEqualTo(1);
        assertThat(value("apiserver_request_duration_seconds_count", "verb", "GET", "resource", "configmaps"))
                .isEqualTo(1);
        assertThat(value("apiserver_response_sizes_sum", "verb", "GET", "resource", "configmaps"))
                .isBetween(100.0, 2000.0);
        assertThat(value("apiserver_requested_deprecated_apis", "resource", "componentstatuses", "version", "v1"))
                .isEqualTo(1);
        assertThat(value("apiserver_admission_webhook_request_total", "operation", "CREATE", "code", "200"))
                .isEqualTo(1);
        assertThat(value("apiserver_admission_step_admission_duration_seconds_count", "type", "validate"))
                .isGreaterThanOrEqualTo(2);
        assertThat(value(
                        "apiserver_admission_controller_admission_duration_seconds_count",
                        "name",
                        "ValidatingAdmissionWebhook"))
                .isPositive();
        assertThat(value("kubernetes_healthcheck", "name", "etcd", "type", "readyz"))
                .isEqualTo(1);
        assertThat(value("kubernetes_healthchecks_total", "name", "ping", "type", "readyz", "status", "success"))
                .isEqualTo(1);
        assertThat(value("authentication_attempts", "result", "failure")).isEqualTo(1);
        assertThat(value("authorization_attempts_total", "result", "no-opinion"))
                .isEqualTo(1);
        assertThat(value("authenticated_user_requests", "username", "admin")).isGreaterThan(5);
        assertThat(value("apiserver_watch_cache_events_received_total", "resource", "configmaps"))
                .isPositive();
        assertThat(value("apiserver_watch_events_sizes_sum", "kind", "ConfigMap"))
                .isPositive();
        assertThat(value("etcd_requests_total", "operation", "create", "resource", "configmaps"))
                .isPositive();
    }

    /** As many watchers as there may be on one connection, all of one namespace: each event is encoded once. */
    @Test
    void anEventIsEncodedOnceForAllItsWatchers() throws Exception {
        int watchers = 500;
        int events = 20;
        post("/api/v1/namespaces", "{\"metadata\":{\"name\":\"watched\"}}");
        String maps = "/api/v1/namespaces/watched/configmaps";
        try (HttpClient client = running.client();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Set<String>>> seen = new ArrayList<>();
            for (int i = 0; i < watchers; i++) {
                HttpResponse<InputStream> watch = client.send(
                        running.request(maps + "?watch=true&resourceVersion=0")
                                .header("Authorization", "Bearer tok")
                                .build(),
                        HttpResponse.BodyHandlers.ofInputStream());
                seen.add(threads.submit(names(watch.body(), events)));
            }
            double before = encodings();
            for (int i = 0; i < events; i++) {
                post(maps, "{\"metadata\":{\"name\":\"event-" + i + "\"}}");
            }
            for (Future<Set<String>> each : seen) {
                assertThat(each.get(60, TimeUnit.SECONDS)).hasSize(events);
            }
            assertThat(encodings() - before).isEqualTo(events);
        }
    }

    private double encodings() {
        return samples(get("/metrics").text(), "sailfish_encodings_total")
                .getFirst()
                .value();
    }

    /** Reads so many events and gives the names in them. */
    private static Callable<Set<String>> names(InputStream body, int events) {
        return () -> {
            Set<String> names = new HashSet<>();
            try (BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
                for (int i = 0; i < events; i++) {
                    String line = lines.readLine();
                    int at = line.indexOf("\"name\":\"event-");
                    names.add(line.substring(at, line.indexOf('"', at + 10)));
                }
            }
            return names;
        };
    }
}
