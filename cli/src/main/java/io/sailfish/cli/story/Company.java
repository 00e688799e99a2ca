package io.sailfish.cli.story;

import io.sailfish.client.ResourceClient.Patch;
import io.sailfish.model.api.apps.v1.AppsV1;
import io.sailfish.model.api.apps.v1.Deployment;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Pod;
import java.util.List;

/**
 * The company whose service the middle of the story is about: ten replicas of user-center behind one Service, and a caller
 * on each node.
 */
public final class Company {
    static final String NAMESPACE = "story-company";
    static final String SERVICE = "user-center";
    static final int REPLICAS = 10;
    /** What a replica asks for, in thousandths of a core. */
    static final long REPLICA_MILLIS = 50;

    /** Five seconds on a node that is lost, where upstream's default is five minutes. */
    static final String TOLERATIONS =
            "[{key: node.kubernetes.io/not-ready, operator: Exists, effect: NoExecute, tolerationSeconds: 5},"
                    + " {key: node.kubernetes.io/unreachable, operator: Exists, effect: NoExecute, tolerationSeconds: 5}]";

    private static final String DEPLOYMENT = """
            metadata: {name: user-center, namespace: story-company}
            spec:
              replicas: %d
              selector: {matchLabels: {app: user-center}}
              template:
                metadata: {labels: {app: user-center}}
                spec:
                  tolerations: %s
                  containers:
                  - name: service
                    image: %s
                    ports: [{containerPort: 8080, name: http}]
                    env: [{name: NODE_NAME, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}]
                    resources: {requests: {cpu: %dm, memory: 64Mi}, limits: {cpu: "1", memory: 128Mi}}
                    readinessProbe: {httpGet: {path: /ready, port: http}, periodSeconds: 1}
            """;

    private final Stage stage;
    private final List<CallerPod> callers;
    private final String virtualAddress;

    private Company(Stage stage, List<CallerPod> callers, String virtualAddress) {
        this.stage = stage;
        this.callers = callers;
        this.virtualAddress = virtualAddress;
    }

    /** Makes the namespace, the Service, and a caller on each node; nobody serves yet. */
    static Company found(Stage stage) {
        stage.makeNamespace(NAMESPACE);
        String address = stage.make(CoreV1.SERVICES, """
                metadata: {name: user-center, namespace: story-company}
                spec: {selector: {app: user-center}, ports: [{port: 80, targetPort: http}]}
                """).spec().clusterIP();
        List<String> nodes =
                stage.readyNodes().stream().map(node -> node.name()).sorted().toList();
        nodes.forEach(node -> CallerPod.make(stage, NAMESPACE, node));
        return new Company(
                stage,
                nodes.stream()
                        .map(node -> CallerPod.await(stage, NAMESPACE, node))
                        .toList(),
                address);
    }

    List<CallerPod> callers() {
        return callers;
    }

    /** Where all replicas are reached. */
    String virtualUrl() {
        return "http://" + virtualAddress + "/";
    }

    String virtualAddress() {
        return virtualAddress;
    }

    /** Deploys a version and waits until all replicas serve. */
    void deploy(String version) {
        stage.make(
                AppsV1.DEPLOYMENTS, DEPLOYMENT.formatted(REPLICAS, TOLERATIONS, stage.image(version), REPLICA_MILLIS));
        awaitAllServe();
    }

    /** Asks for another version. */
    void rollTo(String version) {
        stage.client()
                .resource(AppsV1.DEPLOYMENTS)
                .patch(
                        NAMESPACE,
                        SERVICE,
                        Patch.strategic(
                                "{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"service\",\"image\":\"%s\"}]}}}}"
                                        .formatted(stage.image(version))),
                        "");
    }

    /** Waits until every replica is of the version that was asked for last, serves, and no other pod is left. */
    void awaitAllServe() {
        long generation = stage.client()
                .resource(AppsV1.DEPLOYMENTS)
                .get(NAMESPACE, SERVICE)
                .metadata()
                .generation();
        stage.await(
                "all " + REPLICAS + " replicas serve",
                NAMESPACE,
                () -> stage.observed()
                                .deployment(NAMESPACE, SERVICE)
                                .filter(deployment -> allServe(deployment, generation))
                                .isPresent()
                        && pods().size() == REPLICAS);
    }

    private static boolean allServe(Deployment deployment, long generation) {
        return deployment.status().observedGeneration() >= generation
                && deployment.status().updatedReplicas() == REPLICAS
                && deployment.status().replicas() == REPLICAS
                && deployment.status().availableReplicas() == REPLICAS;
    }

    /** All pods of the service, those that are ending too. */
    List<Pod> pods() {
        return stage.observed().pods(NAMESPACE).stream()
                .filter(pod -> SERVICE.equals(pod.metadata().labels().get("app")))
                .toList();
    }

    /** The node of each endpoint that serves, by the endpoint slices. */
    List<String> servingNodes() {
        return stage.observed().slices(NAMESPACE).stream()
                .filter(slice -> SERVICE.equals(slice.metadata().labels().get("kubernetes.io/service-name")))
                .flatMap(slice -> slice.endpoints().stream())
                .filter(endpoint -> endpoint.conditions().ready(true))
                .map(endpoint -> endpoint.nodeName(""))
                .toList();
    }
}
