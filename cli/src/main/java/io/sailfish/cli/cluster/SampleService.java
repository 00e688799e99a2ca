package io.sailfish.cli.cluster;

import io.sailfish.client.Client;
import io.sailfish.client.ResourceClient;
import io.sailfish.demo.Call;
import io.sailfish.lab.Await;
import io.sailfish.lab.Machine;
import io.sailfish.model.ApiObject;
import io.sailfish.model.ResourceType;
import io.sailfish.model.api.apps.v1.AppsV1;
import io.sailfish.model.api.apps.v1.Deployment;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Node;
import io.sailfish.model.api.core.v1.Service;
import io.sailfish.model.codec.YamlDecoder;
import io.sailfish.model.status.ApiException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** The service that {@code up} runs, so that a new cluster shows at once that it works. */
public final class SampleService {
    static final String NAME = "user-center";
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private static final String DEPLOYMENT = """
            metadata: {name: user-center, namespace: default}
            spec:
              replicas: 2
              selector: {matchLabels: {app: user-center}}
              template:
                metadata: {labels: {app: user-center}}
                spec:
                  containers:
                  - name: service
                    image: %s/user-center:1.0
                    ports: [{containerPort: 8080, name: http}]
                    env: [{name: NODE_NAME, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}]
                    resources: {requests: {cpu: 50m, memory: 64Mi}, limits: {memory: 128Mi}}
                    readinessProbe: {httpGet: {path: /ready, port: http}, periodSeconds: 2}
            """;
    private static final String SERVICE = """
            metadata: {name: user-center, namespace: default}
            spec: {selector: {app: user-center}, ports: [{port: 80, targetPort: http}]}
            """;

    private final Client client;
    private final ClusterLayout layout;

    public SampleService(Client client, ClusterLayout layout) {
        this.client = client;
        this.layout = layout;
    }

    /** Waits until the nodes report that they are ready. */
    public void awaitNodes(List<String> names) {
        ResourceClient<Node> nodes = client.resource(CoreV1.NODES);
        for (String name : names) {
            Await.until("node " + name + " is ready", PATIENCE, () -> {
                try {
                    return nodes.get("", name).status().conditions().stream()
                            .anyMatch(condition -> condition.type().equals("Ready")
                                    && condition.status().equals("True"));
                } catch (ApiException e) {
                    return false;
                }
            });
        }
    }

    /** Makes the service, unless it is there, and waits until all of it is available. */
    public void deploy() {
        make(AppsV1.DEPLOYMENTS, (Deployment) decode(DEPLOYMENT.formatted(layout.registry()), Deployment.TYPE));
        make(CoreV1.SERVICES, (Service) decode(SERVICE, Service.TYPE));
        ResourceClient<Deployment> deployments = client.resource(AppsV1.DEPLOYMENTS);
        Await.until("the sample service is available; see `kubectl describe pods`", PATIENCE, () -> {
            Deployment deployment = deployments.get("default", NAME);
            return deployment.status().availableReplicas() >= deployment.spec().replicas(1)
                    && deployment.status().observedGeneration()
                            >= deployment.metadata().generation();
        });
    }

    /** Calls the service by its virtual address from a machine and returns what it answers. */
    public String call(Machine from) {
        String address =
                client.resource(CoreV1.SERVICES).get("default", NAME).spec().clusterIP();
        Call[] answer = new Call[1];
        Await.until("the sample service answers on " + address, PATIENCE, () -> {
            answer[0] = MachineCalls.get(from, URI.create("http://" + address + "/"), Duration.ofSeconds(5));
            return answer[0].isServed();
        });
        return answer[0].body();
    }

    private <T extends ApiObject> void make(ResourceType<T> type, T object) {
        try {
            client.resource(type).create(object);
        } catch (ApiException e) {
            if (!e.is(ApiException.Reason.ALREADY_EXISTS)) {
                throw e;
            }
        }
    }

    private static io.sailfish.model.Message decode(String yaml, io.sailfish.model.MessageType type) {
        return YamlDecoder.decode(yaml.getBytes(StandardCharsets.UTF_8), type).message();
    }
}
