package io.sailfish.cli.story;

import io.sailfish.cli.cluster.LabCluster;
import io.sailfish.client.Client;
import io.sailfish.client.ResourceClient.ListOptions;
import io.sailfish.lab.Machine;
import io.sailfish.model.ApiObject;
import io.sailfish.model.ResourceType;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Event;
import io.sailfish.model.api.core.v1.Namespace;
import io.sailfish.model.api.core.v1.Node;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.meta.v1.DeleteOptions;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.codec.YamlDecoder;
import io.sailfish.model.status.ApiException;
import io.sailfish.node.hollow.HollowNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * What every chapter of the story stands on: the cluster of this machine, its API, and someone to tell it to. Whatever the
 * story makes is in namespaces that carry its label, or a simulated node; {@link #tidy} removes it and brings machines back that
 * were cut off, after this story or one that was killed.
 */
public final class Stage implements AutoCloseable {
    /** Marks namespaces that belong to the story. */
    static final String LABEL = "sailfish.io/story";

    static final Duration PATIENCE = Duration.ofSeconds(180);

    private final LabCluster cluster;
    private final Client client;
    private final Narrator narrator;
    private final Observed observed;

    public Stage(LabCluster cluster, Client client, Narrator narrator) throws InterruptedException {
        this.cluster = cluster;
        this.client = client;
        this.narrator = narrator;
        this.observed = new Observed(client);
    }

    LabCluster cluster() {
        return cluster;
    }

    Client client() {
        return client;
    }

    Narrator narrator() {
        return narrator;
    }

    Observed observed() {
        return observed;
    }

    /** The machines of the cluster's nodes. */
    List<Machine> machines() {
        return cluster.nodes();
    }

    /** An image of the sample service, in the lab's registry. */
    String image(String version) {
        return cluster.layout().registry() + "/user-center:" + version;
    }

    /** Makes a namespace of the story's own. */
    void makeNamespace(String name) {
        client.resource(CoreV1.NAMESPACES)
                .create(Namespace.builder()
                        .metadata(ObjectMeta.builder()
                                .name(name)
                                .labels(Map.of(LABEL, "true"))
                                .build())
                        .build());
    }

    /** Asks for a namespace to go, with all in it. */
    void removeNamespace(String name) {
        client.resource(CoreV1.NAMESPACES).delete("", name, DeleteOptions.EMPTY);
    }

    /** Makes an object from YAML. */
    <T extends ApiObject> T make(ResourceType<T> type, String yaml) {
        return client.resource(type)
                .create(type.objectClass()
                        .cast(YamlDecoder.decode(yaml.getBytes(StandardCharsets.UTF_8), type.objectType())
                                .message()));
    }

    /** Waits for a state of the cluster; where it does not come, the pods of the namespace are told of. */
    void await(String what, String namespace, BooleanSupplier condition) {
        observed.await(what, PATIENCE, condition, () -> describe(namespace));
    }

    /** Waits until a pod is ready, and returns it. */
    Pod awaitReady(String namespace, String name) {
        await(
                "pod " + name + " is ready",
                namespace,
                () -> observed.pod(namespace, name).filter(Stage::isReady).isPresent());
        return observed.pod(namespace, name).orElseThrow();
    }

    private String describe(String namespace) {
        List<Pod> pods = observed.pods(namespace);
        if (pods.isEmpty()) {
            return "namespace " + namespace + " has no pods";
        }
        List<String> others = pods.stream()
                .filter(pod -> !isReady(pod))
                .limit(5)
                .map(pod -> pod.name() + " is " + pod.status().phase() + waiting(pod))
                .toList();
        return "of %d pods in %s %d are ready%s"
                .formatted(
                        pods.size(),
                        namespace,
                        pods.stream().filter(Stage::isReady).count(),
                        others.isEmpty() ? "" : "; " + String.join(", ", others));
    }

    private static String waiting(Pod pod) {
        return pod.status().containerStatuses().stream()
                .map(container -> container.state().waiting().reason())
                .filter(reason -> !reason.isEmpty())
                .findFirst()
                .map(reason -> " (" + reason + ")")
                .orElse("");
    }

    /** The first event about an object that fits. */
    Optional<Event> event(String namespace, String object, Predicate<Event> fits) {
        return client
                .resource(CoreV1.EVENTS)
                .list(namespace, ListOptions.ALL.fields("involvedObject.name=" + object))
                .items()
                .stream()
                .filter(fits)
                .findFirst();
    }

    static boolean isReady(Pod pod) {
        return !isEnding(pod)
                && pod.status().conditions().stream()
                        .anyMatch(condition -> condition.type().equals("Ready")
                                && condition.status().equals("True"));
    }

    static boolean isEnding(Pod pod) {
        return pod.metadata().hasDeletionTimestamp();
    }

    static boolean isReady(Node node) {
        return node.status().conditions().stream()
                .anyMatch(condition ->
                        condition.type().equals("Ready") && condition.status().equals("True"));
    }

    /** The nodes of the cluster that really run something and are ready. */
    List<Node> readyNodes() {
        return observed.nodes().stream()
                .filter(node -> isReady(node) && !node.metadata().labels().containsKey(HollowNode.LABEL))
                .sorted(Comparator.comparing(Node::name))
                .toList();
    }

    /** Makes everyone who waits give up, because the person who listens has had enough. */
    public void cancel() {
        observed.cancel();
    }

    /** Leaves the cluster as it was before the story. Safe to call at any time. */
    public void tidy() {
        observed.resume();
        for (Machine machine : machines()) {
            if (machine.isOn()) {
                cluster.lab().plug(machine.name());
            }
            cluster.startNode(cluster.boot(machine.name()), cluster.joinToken());
        }
        client.resource(CoreV1.NODES).list("", ListOptions.ALL).items().stream()
                .filter(Thousand::isOfStory)
                .forEach(
                        node -> gone(() -> client.resource(CoreV1.NODES).delete("", node.name(), DeleteOptions.EMPTY)));
        List<String> namespaces =
                client.resource(CoreV1.NAMESPACES).list("", ListOptions.ALL.labels(LABEL)).items().stream()
                        .map(Namespace::name)
                        .toList();
        namespaces.forEach(name -> gone(() -> removeNamespace(name)));
        for (String name : namespaces) {
            await("namespace " + name + " is gone", name, () -> !observed.hasNamespace(name));
        }
        for (Machine machine : machines()) {
            observed.await(
                    "node " + machine.name() + " is ready",
                    PATIENCE,
                    () -> observed.node(machine.name()).filter(Stage::isReady).isPresent(),
                    () -> "it is not");
        }
    }

    private static void gone(Runnable deletion) {
        try {
            deletion.run();
        } catch (ApiException e) {
            if (!e.is(ApiException.Reason.NOT_FOUND)) {
                throw e;
            }
        }
    }

    @Override
    public void close() {
        observed.close();
    }
}
