package io.sailfish.controllers;

import io.sailfish.client.Client;
import io.sailfish.client.event.EventRecorder;
import io.sailfish.client.informer.InformerFactory;
import io.sailfish.client.work.Controller;
import io.sailfish.client.work.Timers;
import io.sailfish.controllers.certificates.CertificateController;
import io.sailfish.controllers.deployment.DeploymentController;
import io.sailfish.controllers.endpointslice.EndpointSliceController;
import io.sailfish.controllers.garbagecollector.GarbageCollector;
import io.sailfish.controllers.namespace.NamespaceController;
import io.sailfish.controllers.nodeipam.NodeIpamController;
import io.sailfish.controllers.nodelifecycle.NodeLifecycleController;
import io.sailfish.controllers.nodelifecycle.TaintEvictionController;
import io.sailfish.controllers.podgc.PodCollector;
import io.sailfish.controllers.replicaset.ReplicaSetController;
import io.sailfish.controllers.serviceaccount.NamespaceSetup;
import io.sailfish.controllers.volumeprotection.AttributesClassProtection;
import io.sailfish.controllers.volumeprotection.ClaimProtection;
import io.sailfish.controllers.volumeprotection.VolumeProtection;
import io.sailfish.model.api.core.v1.CoreV1;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Runs the controllers of a cluster, all over one set of caches, each with its own identity at the API.
 *
 * <p>Life cycle: {@link #start} once, {@link #close} once. To be run by one process at a time (leader election is the
 * caller's). A new controller is one line in {@link #factories}.
 */
public final class ControllerManager implements AutoCloseable {
    /** The accounts of controllers whose name is not that of an account of their own. */
    private static final Map<String, String> ACCOUNTS = Map.of(
            NodeIpamController.NAME, "node-controller",
            NodeLifecycleController.NAME, "node-controller",
            TaintEvictionController.NAME, "node-controller",
            ClaimProtection.NAME, "pvc-protection-controller",
            VolumeProtection.NAME, "pv-protection-controller");

    private final ControllerManagerConfig config;
    private final Function<String, Client> clients;
    private final Timers timers;
    private final InformerFactory informers;
    private final List<Controller<?>> controllers = new ArrayList<>();
    private final List<EventRecorder> recorders = new ArrayList<>();

    /** @param clients gives the client of a controller, by its name; the empty name reads for all of them */
    public ControllerManager(ControllerManagerConfig config, Function<String, Client> clients, Timers timers) {
        this.config = config;
        this.clients = clients;
        this.timers = timers;
        this.informers = new InformerFactory(clients.apply(""), timers);
    }

    private Map<String, Function<ControllerContext, Controller<?>>> factories() {
        Map<String, Function<ControllerContext, Controller<?>>> factories = new LinkedHashMap<>();
        factories.put(NamespaceSetup.ACCOUNTS, NamespaceSetup::accounts);
        factories.put(NamespaceSetup.AUTHORITY, context -> NamespaceSetup.authority(context, config.authority()));
        factories.put(ReplicaSetController.NAME, ReplicaSetController::create);
        factories.put(DeploymentController.NAME, DeploymentController::create);
        factories.put(EndpointSliceController.NAME, context -> EndpointSliceController.create(
                context, clients.apply(EndpointSliceController.ENDPOINTS_NAME).resource(CoreV1.ENDPOINTS)));
        factories.put(NodeLifecycleController.NAME, context ->
                NodeLifecycleController.create(context, config.nodeGrace(), config.nodeCheck()));
        factories.put(TaintEvictionController.NAME, TaintEvictionController::create);
        factories.put(PodCollector.NAME, PodCollector::create);
        factories.put(NamespaceController.NAME, NamespaceController::create);
        factories.put(GarbageCollector.NAME, GarbageCollector::create);
        factories.put(ClaimProtection.NAME, ClaimProtection::create);
        factories.put(VolumeProtection.NAME, VolumeProtection::create);
        factories.put(AttributesClassProtection.NAME, AttributesClassProtection::create);
        if (!config.clusterCidr().isEmpty()) {
            factories.put(NodeIpamController.NAME, context ->
                    NodeIpamController.create(context, config.clusterCidr(), config.nodeMaskBits()));
        }
        if (config.signingCertificate() != null && config.signingKey() != null) {
            factories.put(CertificateController.NAME, context ->
                    CertificateController.create(context, config.signingCertificate(), config.signingKey()));
        }
        return factories;
    }

    /** Starts every controller that is not disabled; returns at once. */
    public void start() {
        factories().forEach((name, factory) -> {
            if (!config.disabled().contains(name)) {
                Client client = clients.apply(ACCOUNTS.getOrDefault(name, name));
                EventRecorder events = new EventRecorder(client, ACCOUNTS.getOrDefault(name, name), "", timers);
                recorders.add(events);
                controllers.add(factory.apply(new ControllerContext(client, informers, events, timers)));
            }
        });
        informers.start();
        controllers.forEach(Controller::start);
    }

    /** What the controllers have done so far. */
    public List<Controller.Metrics> metrics() {
        return controllers.stream().map(Controller::metrics).toList();
    }

    @Override
    public void close() {
        controllers.forEach(Controller::close);
        informers.close();
        recorders.forEach(EventRecorder::close);
    }
}
