package io.sailfish.cli.story;

import io.sailfish.client.Client;
import io.sailfish.client.informer.EventHandler;
import io.sailfish.client.informer.Informer;
import io.sailfish.client.informer.InformerFactory;
import io.sailfish.model.ApiObject;
import io.sailfish.model.NamespacedName;
import io.sailfish.model.ResourceType;
import io.sailfish.model.api.apps.v1.AppsV1;
import io.sailfish.model.api.apps.v1.Deployment;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Namespace;
import io.sailfish.model.api.core.v1.Node;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.discovery.v1.DiscoveryV1;
import io.sailfish.model.api.discovery.v1.EndpointSlice;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The cluster as the API shows it, followed by watches, so that waiting for something costs no requests. One thread waits
 * at a time.
 */
final class Observed implements AutoCloseable {
    /** How often conditions are looked at that no event announces. */
    private static final Duration GLANCE = Duration.ofMillis(500);

    private final InformerFactory informers;
    private final Informer<Pod> pods;
    private final Informer<Node> nodes;
    private final Informer<Deployment> deployments;
    private final Informer<EndpointSlice> slices;
    private final Informer<Namespace> namespaces;
    /** Holds a note where something changed since the last look. */
    private final BlockingQueue<Boolean> changed = new ArrayBlockingQueue<>(1);

    private volatile boolean cancelled;

    Observed(Client client) throws InterruptedException {
        informers = new InformerFactory(client);
        pods = follow(CoreV1.PODS);
        nodes = follow(CoreV1.NODES);
        deployments = follow(AppsV1.DEPLOYMENTS);
        slices = follow(DiscoveryV1.ENDPOINT_SLICES);
        namespaces = follow(CoreV1.NAMESPACES);
        informers.start();
        informers.awaitSynced();
    }

    private <T extends ApiObject> Informer<T> follow(ResourceType<T> type) {
        Informer<T> informer = informers.informer(type);
        informer.addInlineHandler(EventHandler.onChange(object -> wake()));
        return informer;
    }

    private void wake() {
        changed.offer(true);
    }

    List<Pod> pods(String namespace) {
        return pods.lister().inNamespace(namespace);
    }

    Optional<Pod> pod(String namespace, String name) {
        return pods.lister().get(new NamespacedName(namespace, name));
    }

    List<Pod> allPods() {
        return pods.lister().all();
    }

    List<Node> nodes() {
        return nodes.lister().all();
    }

    Optional<Node> node(String name) {
        return nodes.lister().get(NamespacedName.clusterScoped(name));
    }

    Optional<Deployment> deployment(String namespace, String name) {
        return deployments.lister().get(new NamespacedName(namespace, name));
    }

    List<EndpointSlice> slices(String namespace) {
        return slices.lister().inNamespace(namespace);
    }

    boolean hasNamespace(String name) {
        return namespaces.lister().get(NamespacedName.clusterScoped(name)).isPresent();
    }

    /** Makes everyone who waits give up. */
    void cancel() {
        cancelled = true;
        wake();
    }

    /** Lets waiting go on after a cancellation, for tidying up. */
    void resume() {
        cancelled = false;
    }

    /**
     * Waits for a state of the cluster.
     *
     * @param what  completes "waited 60 s in vain until …"
     * @param state says what there is instead, where it does not come
     */
    void await(String what, Duration atMost, BooleanSupplier condition, Supplier<String> state) {
        long end = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            if (cancelled) {
                throw new StoryFailure("interrupted");
            }
            if (System.nanoTime() > end) {
                throw new StoryFailure(
                        "waited %d s in vain until %s; %s".formatted(atMost.toSeconds(), what, state.get()));
            }
            try {
                changed.poll(GLANCE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new StoryFailure("interrupted");
            }
        }
    }

    @Override
    public void close() {
        informers.close();
    }
}
