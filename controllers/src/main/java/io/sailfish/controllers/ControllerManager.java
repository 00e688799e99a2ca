package io.sailfish.controllers;

import io.sailfish.client.Client;
import io.sailfish.client.event.EventRecorder;
import io.sailfish.client.informer.InformerFactory;
import io.sailfish.client.time.Timers;
import io.sailfish.client.work.Controller;
import io.sailfish.controllers.certificates.CertificateController;
import io.sailfish.controllers.cronjob.CronJobController;
import io.sailfish.controllers.daemonset.DaemonSetController;
import io.sailfish.controllers.deployment.DeploymentController;
import io.sailfish.controllers.disruption.DisruptionController;
import io.sailfish.controllers.endpointslice.EndpointSliceController;
import io.sailfish.controllers.garbagecollector.GarbageCollector;
import io.sailfish.controllers.job.JobController;
import io.sailfish.controllers.namespace.NamespaceController;
import io.sailfish.controllers.nodeipam.NodeIpamController;
import io.sailfish.controllers.nodelifecycle.NodeLifecycleController;
import io.sailfish.controllers.nodelifecycle.TaintEvictionController;
import io.sailfish.controllers.podgc.PodCollector;
import io.sailfish.controllers.quota.QuotaController;
import io.sailfish.controllers.replicaset.ReplicaSetController;
import io.sailfish.controllers.resourceclaim.ResourceClaimController;
import io.sailfish.controllers.serviceaccount.NamespaceSetup;
import io.sailfish.controllers.servicecidr.ServiceCidrController;
import io.sailfish.controllers.statefulset.StatefulSetController;
import io.sailfish.controllers.ttl.FinishedJobs;
import io.sailfish.controllers.volumeprotection.AttributesClassProtection;
import io.sailfish.controllers.volumeprotection.ClaimProtection;
import io.sailfish.controllers.volumeprotection.VolumeProtection;
import io.sailfish.model.ResourceType;
import io.sailfish.model.api.apps.v1.AppsV1;
import io.sailfish.model.api.batch.v1.BatchV1;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.networking.v1.NetworkingV1;
import io.sailfish.model.api.policy.v1.PolicyV1;
import io.sailfish.model.api.resource.v1.ResourceV1;
import io.sailfish.model.api.storage.v1.StorageV1;
import io.sailfish.model.schema.ApiResource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the controllers of a cluster, all over one set of caches, each with its own identity at the API.
 *
 * <p>Life cycle: {@link #start} once, {@link #close} once. To be run by one process at a time (leader election is the
 * caller's). A new controller is one line in {@link #entries}.
 */
public final class ControllerManager implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControllerManager.class);
    /** A thousand pods that get ready are not worth a thousand looks. */
    private static final Duration GATHERING = Duration.ofMillis(50);

    private static final String NODE_ACCOUNT = "node-controller";

    private final ControllerManagerConfig config;
    private final Function<String, Client> clients;
    private final Timers timers;
    private final Supplier<List<ApiResource>> served;
    private final InformerFactory informers;
    private final List<Controller<?>> controllers = new ArrayList<>();
    private final List<EventRecorder> recorders = new ArrayList<>();

    /** @param clients gives the client of an account, by its name; the empty name reads for all of them */
    public ControllerManager(ControllerManagerConfig config, Function<String, Client> clients, Timers timers) {
        this(config, clients, timers, new ServedResources(clients.apply("")));
    }

    ControllerManager(
            ControllerManagerConfig config,
            Function<String, Client> clients,
            Timers timers,
            Supplier<List<ApiResource>> served) {
        this.config = config;
        this.clients = clients;
        this.timers = timers;
        this.served = served;
        this.informers = new InformerFactory(clients.apply(""), timers);
    }

    /**
     * A controller that may run.
     *
     * @param name    its own
     * @param account whose rights it has
     * @param needs   without which resources it has nothing to do
     * @param wanted  whether the configuration has what it needs
     * @param factory makes it
     */
    private record Entry(
            String name,
            String account,
            List<ResourceType<?>> needs,
            boolean wanted,
            Function<ControllerContext, Controller<?>> factory) {
        static Entry of(String name, Function<ControllerContext, Controller<?>> factory, ResourceType<?>... needs) {
            return new Entry(name, name, List.of(needs), true, factory);
        }

        Entry as(String other) {
            return new Entry(name, other, needs, wanted, factory);
        }

        Entry when(boolean condition) {
            return new Entry(name, account, needs, condition, factory);
        }
    }

    private static List<Entry> entries(ControllerManagerConfig config, Function<String, Client> clients) {
        return List.of(
                Entry.of(NamespaceSetup.ACCOUNTS, NamespaceSetup::accounts),
                Entry.of(NamespaceSetup.AUTHORITY, context -> NamespaceSetup.authority(context, config.authority()))
                        .when(!config.authority().isEmpty()),
                Entry.of(ReplicaSetController.NAME, ReplicaSetController::create),
                Entry.of(
                                ReplicaSetController.REPLICATION_NAME,
                                ReplicaSetController::ofReplicationControllers,
                                CoreV1.REPLICATION_CONTROLLERS)
                        .as("replication-controller"),
                Entry.of(DaemonSetController.NAME, DaemonSetController::create, AppsV1.DAEMON_SETS)
                        .as("daemon-set-controller"),
                Entry.of(StatefulSetController.NAME, StatefulSetController::create, AppsV1.STATEFUL_SETS),
                Entry.of(JobController.NAME, JobController::create, BatchV1.JOBS),
                Entry.of(CronJobController.NAME, CronJobController::create, BatchV1.CRON_JOBS, BatchV1.JOBS),
                Entry.of(FinishedJobs.NAME, FinishedJobs::create, BatchV1.JOBS),
                Entry.of(DeploymentController.NAME, DeploymentController::create),
                Entry.of(
                        EndpointSliceController.NAME,
                        context -> EndpointSliceController.create(
                                context,
                                clients.apply(EndpointSliceController.ENDPOINTS_NAME)
                                        .resource(CoreV1.ENDPOINTS))),
                Entry.of(DisruptionController.NAME, DisruptionController::create, PolicyV1.POD_DISRUPTION_BUDGETS),
                Entry.of(
                                NodeLifecycleController.NAME,
                                context ->
                                        NodeLifecycleController.create(context, config.nodeGrace(), config.nodeCheck()))
                        .as(NODE_ACCOUNT),
                Entry.of(TaintEvictionController.NAME, TaintEvictionController::create)
                        .as(NODE_ACCOUNT),
                Entry.of(PodCollector.NAME, PodCollector::create),
                Entry.of(
                        QuotaController.NAME,
                        QuotaController::create,
                        CoreV1.RESOURCE_QUOTAS,
                        CoreV1.PERSISTENT_VOLUME_CLAIMS),
                Entry.of(NamespaceController.NAME, NamespaceController::create),
                Entry.of(GarbageCollector.NAME, GarbageCollector::create),
                Entry.of(ClaimProtection.NAME, ClaimProtection::create, CoreV1.PERSISTENT_VOLUME_CLAIMS)
                        .as("pvc-protection-controller"),
                Entry.of(VolumeProtection.NAME, VolumeProtection::create, CoreV1.PERSISTENT_VOLUMES)
                        .as("pv-protection-controller"),
                Entry.of(
                        AttributesClassProtection.NAME,
                        AttributesClassProtection::create,
                        StorageV1.VOLUME_ATTRIBUTES_CLASSES),
                Entry.of(
                                ResourceClaimController.NAME,
                                ResourceClaimController::create,
                                ResourceV1.RESOURCE_CLAIMS,
                                ResourceV1.RESOURCE_CLAIM_TEMPLATES)
                        .as(ResourceClaimController.ACCOUNT),
                Entry.of(
                                ServiceCidrController.NAME,
                                ServiceCidrController::create,
                                NetworkingV1.SERVICE_CIDRS,
                                NetworkingV1.IP_ADDRESSES)
                        .as(ServiceCidrController.ACCOUNT),
                Entry.of(
                                NodeIpamController.NAME,
                                context -> NodeIpamController.create(
                                        context, config.clusterCidr(), config.nodeMaskBits(), config.serviceCidr()))
                        .as(NODE_ACCOUNT)
                        .when(!config.clusterCidr().isEmpty()),
                Entry.of(
                                CertificateController.NAME,
                                context -> CertificateController.create(
                                        context, config.signingCertificate(), config.signingKey()))
                        .when(config.signingCertificate() != null && config.signingKey() != null));
    }

    /** The names of all controllers there are. */
    static Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        ControllerManagerConfig any = ControllerManagerConfig.of("", "");
        entries(any, name -> {
                    throw new IllegalStateException("nothing is started");
                })
                .forEach(entry -> names.add(entry.name()));
        return names;
    }

    /** Starts every controller that is wanted and whose resources are served. */
    public void start() {
        Set<String> there = new HashSet<>();
        served.get().forEach(resource -> there.add(resource.type().qualifiedName()));
        for (Entry entry : entries(config, clients)) {
            if (!entry.wanted() || config.disabled().contains(entry.name())) {
                continue;
            }
            List<String> missing = entry.needs().stream()
                    .map(ResourceType::qualifiedName)
                    .filter(name -> !there.contains(name))
                    .toList();
            if (!missing.isEmpty()) {
                LOG.info("{} does not run: the server does not serve {}", entry.name(), missing);
                continue;
            }
            Client client = clients.apply(entry.account());
            EventRecorder events = new EventRecorder(client, entry.account(), "", timers);
            recorders.add(events);
            controllers.add(entry.factory().apply(new ControllerContext(client, informers, events, timers, GATHERING)));
        }
        informers.start();
        controllers.forEach(Controller::start);
    }

    /** The controllers that run. */
    public List<Controller<?>> controllers() {
        return List.copyOf(controllers);
    }

    @Override
    public void close() {
        controllers.forEach(Controller::close);
        informers.close();
        recorders.forEach(EventRecorder::close);
    }
}
