package io.sailfish.cli.story;

import io.sailfish.cli.cluster.MachineCalls;
import io.sailfish.demo.Call;
import io.sailfish.demo.Identity;
import io.sailfish.lab.Machine;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Pod;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;

/**
 * A pod that calls others on request: the eyes of the story inside the cluster. It is asked from its own node's machine,
 * and calls from where it is.
 *
 * @param machine of its node
 * @param name    of the pod
 * @param address of the pod
 */
record CallerPod(Machine machine, String name, String address) {
    private static final Duration ASKING = Duration.ofSeconds(20);

    /** Makes a caller on a node; it becomes ready later. */
    static void make(Stage stage, String namespace, String node) {
        stage.make(CoreV1.PODS, """
                metadata: {name: caller-%s, namespace: %s, labels: {app: caller}}
                spec:
                  nodeSelector: {kubernetes.io/hostname: %s}
                  terminationGracePeriodSeconds: 1
                  tolerations: %s
                  containers:
                  - name: caller
                    image: %s
                    command: [/opt/java/bin/java, -Xmx32m, -Xss256k, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", -cp, /opt/service, io.sailfish.demo.Caller]
                    resources: {requests: {cpu: 20m, memory: 64Mi}, limits: {memory: 128Mi}}
                    readinessProbe: {httpGet: {path: /ready, port: 8080}, periodSeconds: 1}
                """.formatted(node, namespace, node, Company.TOLERATIONS, stage.image("1.0")));
    }

    /** The caller on a node, once it is ready. */
    static CallerPod await(Stage stage, String namespace, String node) {
        Pod pod = stage.awaitReady(namespace, "caller-" + node);
        return new CallerPod(
                stage.cluster().lab().machine(node), pod.name(), pod.status().podIP());
    }

    /**
     * What a call was answered, or why not.
     *
     * @param reason empty where it was served
     */
    record Answer(int code, long millis, String body, String reason) {
        boolean isServed() {
            return code == 200;
        }

        Optional<Identity> identity() {
            return Identity.parse(body);
        }

        /** In words, for a person. */
        String told() {
            return isServed() ? body : code == 0 ? reason : "HTTP code " + code;
        }
    }

    /** Calls a URL once. */
    Answer call(String url, Duration patience) {
        Properties seen = ask("/call?url=%s&millis=%d".formatted(encoded(url), patience.toMillis()));
        return new Answer(
                Integer.parseInt(seen.getProperty("code")),
                Long.parseLong(seen.getProperty("millis")),
                seen.getProperty("body"),
                seen.getProperty("reason"));
    }

    /** Begins to call a URL again and again, by several clients. */
    void startCalling(String url, int clients, Duration patience) {
        ask("/start?url=%s&clients=%d&pause=20&millis=%d".formatted(encoded(url), clients, patience.toMillis()));
    }

    /** What came of it so far. */
    Traffic seen() {
        return Traffic.of(ask("/seen"));
    }

    /** Ends the calling. */
    Traffic stopCalling() {
        return Traffic.of(ask("/stop"));
    }

    private Properties ask(String path) {
        Call call = MachineCalls.get(machine, URI.create("http://" + address + ":8080" + path), ASKING);
        StoryFailure.unless(
                call.isServed(), "the pod " + name + " on " + machine.name() + " cannot be asked: " + call.reason());
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(call.body()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties;
    }

    private static String encoded(String url) {
        return URLEncoder.encode(url, StandardCharsets.UTF_8);
    }
}
