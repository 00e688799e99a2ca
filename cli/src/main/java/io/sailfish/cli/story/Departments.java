package io.sailfish.cli.story;

import io.sailfish.model.api.apps.v1.AppsV1;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.meta.v1.DeleteOptions;
import io.sailfish.model.api.networking.v1.NetworkingV1;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A department's internal service refuses the pods of the other department and still serves its own: by a policy on who may
 * come in, then by one on where the others may go.
 */
public final class Departments {
    static final String TITLE = "A department's internal service refuses the other department and serves its own";

    private static final String PAYROLL = "story-payroll";
    private static final String SALES = "story-sales";
    private static final Duration CALL = Duration.ofSeconds(5);
    private static final Duration REFUSED = Duration.ofMillis(1500);
    private static final String SERVICE = """
            metadata: {name: internal, namespace: %s}
            spec: {selector: {app: internal}, ports: [{port: 80, targetPort: 8080}]}
            """;
    private static final String DEPLOYMENT = """
            metadata: {name: internal, namespace: %s}
            spec:
              replicas: 1
              selector: {matchLabels: {app: internal}}
              template:
                metadata: {labels: {app: internal}}
                spec:
                  terminationGracePeriodSeconds: 1
                  containers:
                  - name: service
                    image: %s
                    env: [{name: SERVICE, value: %s}, {name: NODE_NAME, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}]
                    resources: {requests: {cpu: 20m, memory: 64Mi}, limits: {memory: 128Mi}}
                    readinessProbe: {httpGet: {path: /ready, port: 8080}, periodSeconds: 1}
            """;
    private static final String ONLY_OWN_COME_IN = """
            metadata: {name: only-own, namespace: story-payroll}
            spec: {podSelector: {matchLabels: {app: internal}}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {}}]}]}
            """;
    private static final String ONLY_OWN_IS_CALLED = """
            metadata: {name: stay-inside, namespace: story-sales}
            spec: {podSelector: {}, policyTypes: [Egress], egress: [{to: [{podSelector: {}}]}]}
            """;

    private final Stage stage;
    private final List<String> refusals = new ArrayList<>();
    private int served;

    public Departments(Stage stage) {
        this.stage = stage;
    }

    /**
     * What was seen.
     *
     * @param served   how many calls were served that should be
     * @param refusals the calls that were refused, as they should be, each in words
     */
    public record Result(int served, List<String> refusals) {}

    /** Where a department's service is, and who calls. */
    private record Department(String name, String byAddress, String byName, List<CallerPod> callers) {}

    /** Tells it. */
    public Result tell() {
        found(PAYROLL);
        found(SALES);
        Department payroll = settle(PAYROLL);
        Department sales = settle(SALES);
        served(sales, payroll);
        served(payroll, payroll);
        stage.narrator()
                .saw(
                        "without a policy, pods of both departments on every node are served by payroll's internal service");

        stage.narrator().say("a NetworkPolicy of payroll lets in only its own");
        stage.make(NetworkingV1.NETWORK_POLICIES, ONLY_OWN_COME_IN);
        refused(sales, payroll);
        served(payroll, payroll);
        stage.narrator()
                .saw(
                        "sales is refused, by the Service's address, by its name and by the pod's address, from every node; payroll is served");
        stage.client().resource(NetworkingV1.NETWORK_POLICIES).delete(PAYROLL, "only-own", DeleteOptions.EMPTY);
        awaitServed(sales, payroll);
        stage.narrator().saw("without it, sales is served again");

        stage.narrator().say("a NetworkPolicy of sales lets its pods call only their own");
        stage.make(NetworkingV1.NETWORK_POLICIES, ONLY_OWN_IS_CALLED);
        refused(sales, payroll);
        served(sales, sales);
        served(payroll, payroll);
        stage.narrator().saw("sales does not get out to payroll, and still to its own service; payroll is served");
        stage.removeNamespace(PAYROLL);
        stage.removeNamespace(SALES);
        return new Result(served, List.copyOf(refusals));
    }

    private void found(String name) {
        stage.makeNamespace(name);
        stage.make(CoreV1.SERVICES, SERVICE.formatted(name));
        stage.make(AppsV1.DEPLOYMENTS, DEPLOYMENT.formatted(name, stage.image("2.0"), name));
        stage.readyNodes().forEach(node -> CallerPod.make(stage, name, node.name()));
    }

    private Department settle(String name) {
        stage.await(
                name + " serves",
                name,
                () -> stage.observed()
                        .deployment(name, "internal")
                        .filter(deployment -> deployment.status().availableReplicas() == 1)
                        .isPresent());
        return new Department(
                name,
                "http://"
                        + stage.client()
                                .resource(CoreV1.SERVICES)
                                .get(name, "internal")
                                .spec()
                                .clusterIP() + "/",
                "http://internal." + name + "/",
                stage.readyNodes().stream()
                        .map(node -> CallerPod.await(stage, name, node.name()))
                        .toList());
    }

    private List<String> urls(Department owner) {
        Pod pod = stage.observed().pods(owner.name()).stream()
                .filter(candidate ->
                        "internal".equals(candidate.metadata().labels().get("app")) && Stage.isReady(candidate))
                .findFirst()
                .orElseThrow(() -> new StoryFailure("the service of " + owner.name() + " has no pod"));
        return List.of(
                owner.byAddress(), owner.byName(), "http://" + pod.status().podIP() + ":8080/");
    }

    private void served(Department who, Department owner) {
        for (CallerPod caller : who.callers()) {
            for (String url : urls(owner)) {
                CallerPod.Answer answer = caller.call(url, CALL);
                StoryFailure.unless(
                        answer.identity()
                                .filter(identity -> identity.service().equals(owner.name()))
                                .isPresent(),
                        "%s of %s on %s is not served by %s: %s"
                                .formatted(
                                        caller.name(),
                                        who.name(),
                                        caller.machine().name(),
                                        url,
                                        answer.told()));
                served++;
            }
        }
    }

    /** A policy takes a moment to reach every node; from then on nothing may pass. */
    private void refused(Department who, Department owner) {
        List<String> urls = urls(owner);
        for (CallerPod caller : who.callers()) {
            stage.await(
                    who.name() + " is refused on " + caller.machine().name(),
                    who.name(),
                    () -> !caller.call(urls.getFirst(), REFUSED).isServed());
        }
        for (CallerPod caller : who.callers()) {
            for (String url : urls) {
                CallerPod.Answer answer = caller.call(url, REFUSED);
                StoryFailure.unless(
                        !answer.isServed() && answer.code() == 0,
                        "%s of %s on %s is answered by %s: %s"
                                .formatted(
                                        caller.name(),
                                        who.name(),
                                        caller.machine().name(),
                                        url,
                                        answer.told()));
                refusals.add("%s on %s to %s: %s"
                        .formatted(who.name(), caller.machine().name(), url, answer.reason()));
            }
        }
    }

    private void awaitServed(Department who, Department owner) {
        List<String> urls = urls(owner);
        for (CallerPod caller : who.callers()) {
            stage.await(
                    who.name() + " is served on " + caller.machine().name(),
                    who.name(),
                    () -> caller.call(urls.getFirst(), CALL).isServed());
        }
        served(who, owner);
    }
}
