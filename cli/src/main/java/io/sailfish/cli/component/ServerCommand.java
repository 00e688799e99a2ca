package io.sailfish.cli.component;

import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.apiserver.kinds.BuiltinKinds;
import io.sailfish.apiserver.pki.Identity;
import io.sailfish.apiserver.server.ApiServer;
import io.sailfish.apiserver.server.ApiServerConfig;
import io.sailfish.cli.flags.ConsoleFlags;
import io.sailfish.cli.flags.ElectionFlags;
import io.sailfish.cli.flags.NodeMonitorFlags;
import io.sailfish.cli.flags.StoreFlags;
import io.sailfish.cli.metrics.MetricsComponent;
import io.sailfish.client.Client;
import io.sailfish.client.election.LeaderElector;
import io.sailfish.client.informer.InformerFactory;
import io.sailfish.controllers.ControllerManagerConfig;
import io.sailfish.network.route.PodRoutes;
import io.sailfish.scheduler.SchedulerConfig;
import io.sailfish.scheduler.SchedulerMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The whole control plane in one process: API server, scheduler and controllers, each with an identity of its own. */
@Command(
        name = "server",
        description = "Runs the control plane of a cluster in one process.",
        mixinStandardHelpOptions = true)
public final class ServerCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(ServerCommand.class);
    private static final String SYSTEM_ACCOUNTS = "system:serviceaccount:kube-system:";

    @Option(
            names = "--data-dir",
            defaultValue = "/var/lib/sailfish",
            description = "Folder of store, certificates and keys.")
    private Path data;

    @Option(names = "--bind-address", defaultValue = "0.0.0.0", description = "Address to listen on.")
    private String bindAddress;

    @Option(names = "--secure-port", defaultValue = "6443", description = "Port to listen on.")
    private int port;

    @Option(names = "--advertise-address", required = true, description = "Address by which nodes reach this server.")
    private String advertiseAddress;

    @Option(names = "--service-cluster-ip-range", defaultValue = "10.96.0.0/16", description = "Addresses of Services.")
    private String serviceRange;

    @Option(names = "--cluster-cidr", defaultValue = "10.244.0.0/16", description = "Addresses of pods.")
    private String podRange;

    @Option(
            names = "--allocate-node-cidrs",
            arity = "0..1",
            defaultValue = "true",
            fallbackValue = "true",
            description = "Give every node a range of --cluster-cidr.")
    private boolean allocate;

    @Option(
            names = "--pod-routes",
            arity = "0..1",
            defaultValue = "false",
            fallbackValue = "true",
            description = "Keep routes to the nodes' pods, for a machine that is no node but on their network.")
    private boolean podRoutes;

    @Option(names = "--token-auth-file", description = "CSV file of static tokens.")
    private Path tokenFile;

    @Mixin
    private StoreFlags storeFlags;

    @Mixin
    private ConsoleFlags consoleFlags;

    @Mixin
    private NodeMonitorFlags nodeMonitor;

    @Option(names = "--disable-admission-plugins", split = ",", description = "Admission plug-ins to leave out.")
    private List<String> disabledPlugins = List.of();

    @Override
    public Integer call() throws IOException, InterruptedException {
        ApiServerConfig.Builder config = ApiServerConfig.builder(data.resolve("pki"))
                .bindAddress(bindAddress)
                .securePort(port)
                .advertiseAddress(advertiseAddress)
                .serviceClusterIpRange(serviceRange)
                .disabledAdmissionPlugins(new LinkedHashSet<>(disabledPlugins))
                .console(consoleFlags.enabled())
                .allowPrivileged(true);
        if (tokenFile != null) {
            config.tokenFile(tokenFile);
        }
        Path encryption = storeFlags.encryption(data);
        if (encryption != null) {
            config.encryptionConfig(encryption);
        }
        ApiServer api = ApiServer.start(config.build(), storeFlags.open(data), new BuiltinKinds());
        JoinToken token = joinToken(api);
        new ClusterBootstrap(api.client(ApiServer.SELF, "sailfish")).ensure(ServiceAddresses.dns(serviceRange), token);

        PrometheusRegistry figures = api.metrics().registry();
        Gauge status = Elected.status(figures);
        Elected scheduler = scheduler(api, figures, status);
        Elected controllers = controllers(api, figures, status);
        Elected metrics = metrics(api, status);

        AutoCloseable routes = podRoutes ? routes(api) : () -> {};
        String url = "https://" + advertiseAddress + ":" + port;
        api.pki().kubeconfig(data.resolve("admin.kubeconfig"), Identity.ADMIN, url, "sailfish");
        LOG.info(
                "the control plane runs; join a machine with: sailfish agent --server {} --token $(cat {})",
                url,
                data.resolve("join-token"));
        Shutdown.awaitSignal(metrics, controllers, scheduler, routes, api);
        return 0;
    }

    private static PodRoutes routes(ApiServer api) {
        PodRoutes routes = new PodRoutes(new InformerFactory(api.client(ApiServer.SELF, "sailfish")));
        routes.start();
        return routes;
    }

    /** The scheduler of this process works while it leads: other servers on the same store have one too. */
    private static Elected scheduler(ApiServer api, PrometheusRegistry figures, Gauge status) {
        Client client = api.client(ApiServer.userOf(Identity.SCHEDULER), "kube-scheduler");
        SchedulerMetrics metrics = new SchedulerMetrics(figures);
        return Elected.start(
                client,
                election("kube-scheduler"),
                status,
                () -> KubeSchedulerCommand.start(SchedulerConfig.defaults(), client, metrics));
    }

    private Elected controllers(ApiServer api, PrometheusRegistry figures, Gauge status) {
        ControllerFigures queues = new ControllerFigures();
        figures.register(queues);
        Function<String, Client> clients = controllerClients(api);
        return Elected.start(
                clients.apply(""),
                election("kube-controller-manager"),
                status,
                () -> KubeControllerManagerCommand.start(controllerConfig(api), clients, queues));
    }

    private Elected metrics(ApiServer api, Gauge status) {
        Client own = account(api, "metrics-server", "metrics-server");
        Client admin = api.client(ApiServer.SELF, "metrics-server");
        MetricsComponent.Place place = new MetricsComponent.Place(bindAddress, advertiseAddress, api.pki());
        return Elected.start(
                admin, election("metrics-server"), status, () -> MetricsComponent.start(place, own, admin));
    }

    private static LeaderElector.Settings election(String component) {
        return LeaderElector.Settings.of("kube-system", component, ElectionFlags.identity());
    }

    private ControllerManagerConfig controllerConfig(ApiServer api) {
        return ControllerManagerConfig.of(allocate ? podRange : "", api.pki().authorityPem())
                .withNodeRanges(24, serviceRange)
                .withSigning(data.resolve("pki/ca.crt"), data.resolve("pki/ca.key"))
                .withNodeGrace(nodeMonitor.grace(), nodeMonitor.period());
    }

    /** Each controller acts as its own service account; shared caches read as the manager. */
    static Function<String, Client> controllerClients(ApiServer api) {
        return name -> name.isEmpty()
                ? api.client(ApiServer.userOf(Identity.CONTROLLER_MANAGER), "kube-controller-manager")
                : account(api, name, "kube-controller-manager");
    }

    /** A client as a service account of the system's own. */
    private static Client account(ApiServer api, String name, String program) {
        List<String> groups =
                List.of("system:serviceaccounts", "system:serviceaccounts:kube-system", UserInfo.AUTHENTICATED);
        return api.client(new UserInfo(SYSTEM_ACCOUNTS + name, "", groups, Map.of()), program);
    }

    private JoinToken joinToken(ApiServer api) throws IOException {
        Path file = data.resolve("join-token");
        if (Files.exists(file)) {
            return JoinToken.parse(Files.readString(file).strip());
        }
        JoinToken token = JoinToken.generate(api.pki().authority().certificate(), new SecureRandom());
        Files.writeString(file, token + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return token;
    }
}
