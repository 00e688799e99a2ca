package io.sailfish.network;

import io.sailfish.client.informer.EventHandler;
import io.sailfish.client.informer.Index;
import io.sailfish.client.informer.Informer;
import io.sailfish.client.informer.InformerFactory;
import io.sailfish.client.work.WorkQueue;
import io.sailfish.model.ApiObject;
import io.sailfish.model.NamespacedName;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Namespace;
import io.sailfish.model.api.core.v1.Node;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.Service;
import io.sailfish.model.api.discovery.v1.DiscoveryV1;
import io.sailfish.model.api.discovery.v1.EndpointSlice;
import io.sailfish.model.api.networking.v1.NetworkPolicy;
import io.sailfish.model.api.networking.v1.NetworkingV1;
import io.sailfish.network.dns.ClusterZone;
import io.sailfish.network.dns.DnsServer;
import io.sailfish.network.nft.Fragment;
import io.sailfish.network.nft.Nft;
import io.sailfish.network.nft.Table;
import io.sailfish.network.policy.PolicyCompiler;
import io.sailfish.network.route.CniConfiguration;
import io.sailfish.network.route.NodeRoutes;
import io.sailfish.network.route.RouteTable;
import io.sailfish.network.route.Segments;
import io.sailfish.network.service.ServiceCompiler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one node's network as the API's objects ask: CNI configuration, routes, Services and policies.
 *
 * <p>Changes queue what they concern; one thread compiles all that is queued and applies it as one transaction, so a burst
 * costs little more than a single change. Pods and namespaces are followed only once there is a policy that needs them.
 *
 * <p>Life cycle: {@link #start} once, {@link #close} once. The kernel's table and routes stay when it closes, so that a
 * restart does not touch traffic.
 */
public final class NodeNetwork implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeNetwork.class);
    private static final String SERVICE_INDEX = "service";
    private static final String SERVICE_NAME = "kubernetes.io/service-name";

    /** What has to be looked at again. */
    private sealed interface Task {
        /** A Service or its endpoints. */
        record OneService(NamespacedName key) implements Task {}

        /** Routes and the set of nodes' addresses. */
        record Nodes() implements Task {}

        /** All policies. */
        record Policies() implements Task {}
    }

    private final NetworkConfig config;
    private final InformerFactory informers;
    private final Nft nft;
    private final Consumer<Sync> syncs;
    private final RouteTable routes = new RouteTable();
    private final ServiceCompiler services;
    private final PolicyCompiler policies;
    private final WorkQueue<Task> queue = new WorkQueue<>("node-network");
    private final Informer<Service> serviceInformer;
    private final Informer<EndpointSlice> sliceInformer;
    private final Index<EndpointSlice> slicesOfService;
    private final Informer<Node> nodeInformer;
    private final Set<String> policyFragments = new HashSet<>();
    private @Nullable Informer<NetworkPolicy> policyInformer;
    private @Nullable Informer<Pod> podInformer;
    private @Nullable Informer<Namespace> namespaceInformer;
    private @Nullable DnsServer dns;
    private @Nullable Thread worker;
    private @Nullable Table table;
    private String tablePodCidr = "";

    /**
     * One attempt to bring the kernel up to date.
     *
     * @param took    how long
     * @param applied whether it succeeded; otherwise it is tried again
     */
    public record Sync(Duration took, boolean applied) {}

    public NodeNetwork(NetworkConfig config, InformerFactory informers, Nft nft) {
        this(config, informers, nft, sync -> {});
    }

    /** @param syncs told of each attempt to bring the kernel up to date */
    public NodeNetwork(NetworkConfig config, InformerFactory informers, Nft nft, Consumer<Sync> syncs) {
        this.syncs = syncs;
        this.config = config;
        this.informers = informers;
        this.nft = nft;
        this.services = new ServiceCompiler(
                config.nodeName(),
                config.podCidr(),
                config.dns() == null ? Set.of() : Set.of(config.dns().address()));
        this.policies = new PolicyCompiler(config.nodeName());
        this.serviceInformer = informers.informer(CoreV1.SERVICES);
        this.sliceInformer = informers.informer(DiscoveryV1.ENDPOINT_SLICES);
        this.slicesOfService = sliceInformer.index(
                SERVICE_INDEX, slice -> List.of(serviceKey(slice).toString()));
        this.nodeInformer = informers.informer(CoreV1.NODES);
    }

    /** Begins to follow the API; returns at once. */
    public void start() {
        serviceInformer.addInlineHandler(onChange(service -> new Task.OneService(service.key())));
        sliceInformer.addInlineHandler(onChange(slice -> new Task.OneService(serviceKey(slice))));
        nodeInformer.addInlineHandler(NodeRoutes.onChange(() -> queue.add(new Task.Nodes())));
        if (config.policies()) {
            policyInformer = informers.informer(NetworkingV1.NETWORK_POLICIES);
            policyInformer.addInlineHandler(onChange(policy -> new Task.Policies()));
        }
        if (config.dns() != null) {
            dns = new DnsServer(config.dns(), new ClusterZone(config.dns().zone(), serviceInformer, sliceInformer));
            dns.start();
        }
        informers.start();
        worker = Thread.ofVirtual().name("node-network").start(this::work);
    }

    private <T extends ApiObject> EventHandler<T> onChange(java.util.function.Function<T, Task> task) {
        return EventHandler.onChange(object -> queue.add(task.apply(object)));
    }

    private static NamespacedName serviceKey(EndpointSlice slice) {
        return new NamespacedName(slice.namespace(), slice.metadata().labels().getOrDefault(SERVICE_NAME, ""));
    }

    private void work() {
        try {
            serviceInformer.awaitSynced();
            sliceInformer.awaitSynced();
            nodeInformer.awaitSynced();
            if (policyInformer != null) {
                policyInformer.awaitSynced();
            }
            for (Task first = queue.take(); first != null; first = queue.take()) {
                List<Task> batch = new ArrayList<>(List.of(first));
                for (Task more = queue.tryTake(); more != null; more = queue.tryTake()) {
                    batch.add(more);
                }
                apply(batch);
            }
        } catch (InterruptedException e) {
            LOG.debug("the node's network was interrupted");
        }
    }

    private void apply(List<Task> batch) {
        boolean applied = false;
        long begun = System.nanoTime();
        try {
            Table current = table();
            for (Task task : batch) {
                compile(task, current);
            }
            current.sync();
            applied = true;
        } catch (RuntimeException | InterruptedException e) {
            LOG.warn("cannot bring the node's network up to date; trying again: {}", e.getMessage());
        } finally {
            syncs.accept(new Sync(Duration.ofNanos(System.nanoTime() - begun), applied));
            for (Task task : batch) {
                if (applied) {
                    queue.forget(task);
                } else {
                    queue.addFailed(task);
                }
                queue.done(task);
            }
        }
    }

    /** The table; made anew, with everything in it, when the node's own range of pods becomes known. */
    private Table table() {
        String podCidr = ownPodCidr();
        Table current = table;
        if (current == null || !podCidr.equals(tablePodCidr)) {
            current = new Table(NodeTable.definition(config.podCidr(), podCidr), nft);
            table = current;
            tablePodCidr = podCidr;
            for (Service service : serviceInformer.lister().all()) {
                compile(new Task.OneService(service.key()), current);
            }
            policyFragments.clear();
            queue.add(new Task.Nodes());
            queue.add(new Task.Policies());
        }
        return current;
    }

    private String ownPodCidr() {
        return config.podNetwork()
                ? nodeInformer
                        .lister()
                        .get(NamespacedName.clusterScoped(config.nodeName()))
                        .map(node -> node.spec().podCIDR())
                        .orElse("")
                : "";
    }

    private void compile(Task task, Table current) throws InterruptedException {
        switch (task) {
            case Task.OneService(NamespacedName key) -> compile(new Task.OneService(key), current);
            case Task.Nodes() -> compileNodes(current);
            case Task.Policies() -> compilePolicies(current);
        }
    }

    private void compile(Task.OneService task, Table current) {
        Fragment fragment = serviceInformer
                .lister()
                .get(task.key())
                .map(service ->
                        services.compile(service, slicesOfService.get(task.key().toString())))
                .orElse(Fragment.EMPTY);
        current.put("service/" + task.key(), fragment);
    }

    private void compileNodes(Table current) {
        List<Node> nodes = nodeInformer.lister().all();
        Fragment.Builder addresses = Fragment.builder();
        nodes.forEach(node ->
                NodeRoutes.internalAddress(node).ifPresent(address -> addresses.member(NodeTable.NODES, address)));
        current.put("nodes", addresses.build());
        CniConfiguration cni = new CniConfiguration(config.cniFolder());
        if (config.podNetwork() && !cni.isForeign()) {
            if (!ownPodCidr().isEmpty()) {
                cni.write(ownPodCidr());
            }
            routes.sync(NodeRoutes.wanted(nodes, config.nodeName(), Segments.here()::contain));
        }
    }

    private void compilePolicies(Table current) throws InterruptedException {
        if (policyInformer == null || (policyInformer.lister().size() == 0 && podInformer == null)) {
            return;
        }
        if (podInformer == null || namespaceInformer == null) {
            podInformer = informers.informer(CoreV1.PODS);
            namespaceInformer = informers.informer(CoreV1.NAMESPACES);
            podInformer.addInlineHandler(new PodChanges());
            namespaceInformer.addInlineHandler(onChange(namespace -> new Task.Policies()));
            informers.start();
        }
        podInformer.awaitSynced();
        namespaceInformer.awaitSynced();
        SortedMap<String, Fragment> fragments = policies.compile(
                policyInformer.lister().all(),
                podInformer.lister().all(),
                namespaceInformer.lister().all());
        policyFragments.stream()
                .filter(name -> !fragments.containsKey(name))
                .forEach(name -> current.put(name, Fragment.EMPTY));
        policyFragments.clear();
        policyFragments.addAll(fragments.keySet());
        fragments.forEach(current::put);
    }

    /** Of a pod only labels, address, place and end concern policies. */
    private final class PodChanges implements EventHandler<Pod> {
        @Override
        public void added(Pod pod) {
            queue.add(new Task.Policies());
        }

        @Override
        public void updated(Pod old, Pod pod) {
            if (!old.metadata().labels().equals(pod.metadata().labels())
                    || !old.status().podIP().equals(pod.status().podIP())
                    || !old.status().phase().equals(pod.status().phase())) {
                queue.add(new Task.Policies());
            }
        }

        @Override
        public void deleted(Pod last) {
            queue.add(new Task.Policies());
        }
    }

    /** Stops following; what is in the kernel stays. */
    @Override
    public void close() {
        queue.close();
        if (dns != null) {
            dns.close();
        }
        Thread running = worker;
        if (running != null) {
            running.interrupt();
        }
    }
}
