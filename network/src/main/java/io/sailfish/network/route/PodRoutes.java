package io.sailfish.network.route;

import io.sailfish.client.informer.Informer;
import io.sailfish.client.informer.InformerFactory;
import io.sailfish.client.work.WorkQueue;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Node;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to pods from a machine that is no node, as the control plane's may be: an API server that leads to pods (proxies,
 * webhooks) has to reach them. Where the machine is a node as well, its agent knows the way and this does nothing.
 */
public final class PodRoutes implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PodRoutes.class);
    private static final String ALL = "all";

    private final RouteTable routes = new RouteTable();
    private final WorkQueue<String> queue = new WorkQueue<>("pod-routes");
    private final InformerFactory informers;
    private final Informer<Node> nodes;
    private @Nullable Thread worker;

    public PodRoutes(InformerFactory informers) {
        this.informers = informers;
        this.nodes = informers.informer(CoreV1.NODES);
    }

    /** Begins to follow the nodes; returns at once. */
    public void start() {
        nodes.addInlineHandler(NodeRoutes.onChange(() -> queue.add(ALL)));
        informers.start();
        worker = Thread.ofVirtual().name("pod-routes").start(this::work);
    }

    private void work() {
        try {
            nodes.awaitSynced();
            for (String task = queue.take(); task != null; task = queue.take()) {
                boolean done = sync(nodes.lister().all());
                if (done) {
                    queue.forget(task);
                } else {
                    queue.addFailed(task);
                }
                queue.done(task);
            }
        } catch (InterruptedException closed) {
            LOG.debug("the routes to pods are no longer followed");
        }
    }

    private boolean sync(List<Node> all) {
        try {
            Set<String> own = ownAddresses();
            boolean isNode = all.stream()
                    .anyMatch(node -> NodeRoutes.internalAddress(node)
                            .filter(own::contains)
                            .isPresent());
            if (!isNode) {
                routes.sync(NodeRoutes.wanted(all, "", Segments.here()::contain));
            }
            return true;
        } catch (SocketException | RuntimeException e) {
            LOG.warn("cannot set the routes to pods; trying again: {}", e.getMessage());
            return false;
        }
    }

    private static Set<String> ownAddresses() throws SocketException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .map(address -> address.getHostAddress())
                .collect(Collectors.toSet());
    }

    @Override
    public void close() {
        queue.close();
        Thread running = worker;
        if (running != null) {
            running.interrupt();
        }
    }
}
