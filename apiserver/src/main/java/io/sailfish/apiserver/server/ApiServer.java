package io.sailfish.apiserver.server;

import io.netty.handler.ssl.SslContext;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.sailfish.apiserver.admission.AdmissionChain;
import io.sailfish.apiserver.aggregation.Aggregation;
import io.sailfish.apiserver.authentication.BrowserSessions;
import io.sailfish.apiserver.authentication.IdentityReviews;
import io.sailfish.apiserver.authentication.RequestAuthenticator;
import io.sailfish.apiserver.authentication.ServiceAccountTokens;
import io.sailfish.apiserver.authentication.TokenRequests;
import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.apiserver.authorization.BootstrapPolicy;
import io.sailfish.apiserver.authorization.PolicyBootstrap;
import io.sailfish.apiserver.cache.WatchCache;
import io.sailfish.apiserver.console.Console;
import io.sailfish.apiserver.custom.CustomResources;
import io.sailfish.apiserver.flowcontrol.DanglingSchemas;
import io.sailfish.apiserver.flowcontrol.FlowControl;
import io.sailfish.apiserver.flowcontrol.FlowMetrics;
import io.sailfish.apiserver.flowcontrol.WorkEstimate;
import io.sailfish.apiserver.http.HttpServer;
import io.sailfish.apiserver.http.ServerTls;
import io.sailfish.apiserver.local.LocalClient;
import io.sailfish.apiserver.metrics.AccessMetrics;
import io.sailfish.apiserver.metrics.AdmissionMetrics;
import io.sailfish.apiserver.metrics.ProcessMetrics;
import io.sailfish.apiserver.metrics.RequestMetrics;
import io.sailfish.apiserver.metrics.StoreMetrics;
import io.sailfish.apiserver.pki.CertifiedKey;
import io.sailfish.apiserver.pki.ClusterPki;
import io.sailfish.apiserver.pki.Identity;
import io.sailfish.apiserver.registry.AccessCheck;
import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.apiserver.registry.RequestHandler;
import io.sailfish.apiserver.registry.ResourceRegistry;
import io.sailfish.apiserver.storage.AtRestCipher;
import io.sailfish.apiserver.storage.EncryptionKeyFile;
import io.sailfish.apiserver.stream.ClientTls;
import io.sailfish.apiserver.stream.Dialer;
import io.sailfish.apiserver.stream.StreamConnections;
import io.sailfish.client.Client;
import io.sailfish.client.time.Timers;
import io.sailfish.model.api.discovery.v1.DiscoveryV1;
import io.sailfish.model.api.flowcontrol.v1.FlowcontrolV1;
import io.sailfish.store.Store;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The API server. {@link #start} opens the store, loads the caches, listens, and makes what every cluster begins with;
 * when it returns the server is ready. {@link #close} lets requests under way end, then closes the store.
 *
 * <p>One request's way: {@code http} reads it, {@link Front} finds out what it asks ({@code request}), who makes it
 * ({@code authentication}) and whether he may ({@code authorization}), and gives it to the resource pipeline ({@code
 * registry}), to a kubelet ({@code stream}), or to one of the {@link Endpoints} that are no resources.
 */
public final class ApiServer implements AutoCloseable {
    /** The server's own identity, in whose name it makes what must be there. */
    public static final UserInfo SELF = UserInfo.of("system:apiserver", UserInfo.MASTERS, UserInfo.AUTHENTICATED);

    private static final Logger LOG = LoggerFactory.getLogger(ApiServer.class);

    private final CustomResources custom;
    private final ApiServerConfig config;
    private final Store store;
    private final ClusterPki pki;
    private final ResourceRegistry registry;
    private final ServiceAccountTokens tokens;
    private final Access access;
    private final RequestMetrics metrics;
    private final ExecutorService threads;
    private final HttpServer http;
    private final LocalClient.Server local;
    private final StoreCompaction compaction;
    private final Repetitions repetitions;
    private final @Nullable FlowControl flow;
    private final @Nullable Aggregation aggregation;
    private final Progress progress;
    private @Nullable DanglingSchemas danglingSchemas;

    private ApiServer(
            CustomResources custom,
            ApiServerConfig config,
            Store store,
            ClusterPki pki,
            ResourceRegistry registry,
            ServiceAccountTokens tokens,
            Access access,
            RequestMetrics metrics,
            ExecutorService threads,
            HttpServer http,
            LocalClient.Server local,
            @Nullable FlowControl flow,
            @Nullable Aggregation aggregation,
            Progress progress) {
        this.progress = progress;
        this.flow = flow;
        this.aggregation = aggregation;
        this.custom = custom;
        this.config = config;
        this.store = store;
        this.pki = pki;
        this.registry = registry;
        this.tokens = tokens;
        this.access = access;
        this.metrics = metrics;
        this.threads = threads;
        this.http = http;
        this.local = local;
        this.compaction = StoreCompaction.start(store, Timers.system(), config.compactionInterval(), threads);
        this.repetitions = new Repetitions(Timers.system(), threads);
    }

    /**
     * Starts a server over a store, which it takes over.
     *
     * @param kinds makes the kinds that are served
     */
    public static ApiServer start(ApiServerConfig config, Store store, ServedKinds kinds) {
        long begun = System.nanoTime();
        ClusterPki pki = ClusterPki.open(config.certDirectory(), config.clock());
        ResourceRegistry registry = new ResourceRegistry(store, atRest(config));
        ServiceAccountTokens tokens = Identification.tokens(config, pki, () -> registry);
        ServedKinds.Parts parts = new ServedKinds.Parts(config, new TokenRequests(tokens, config.apiAudiences()));
        for (KindDefinition<?> kind : kinds.definitions(parts)) {
            registry.add(kind);
        }
        LoopbackClients loopback = new LoopbackClients(new SecureRandom());
        Console console = config.console() ? console(config, pki) : null;
        RequestAuthenticator authenticator = Identification.authenticator(
                config, pki, tokens, loopback, registry, console == null ? BrowserSessions.NONE : console.sessions());
        BootstrapPolicy policy = BootstrapPolicy.load();
        Access access = Access.over(registry, policy);
        AdmissionChain admission = kinds.admission(parts, registry, access.check());
        PrometheusRegistry figures = new PrometheusRegistry();
        registry.admission(access.guarded(admission, config, registry, new AdmissionMetrics(figures)));
        access.addReviews(registry, new IdentityReviews(authenticator));

        kinds.reviews().forEach(registry::add);
        kinds.computed(() -> storeFailure(registry)).forEach(registry::add);

        SslContext kubeletTls = ClientTls.context(pki.kubeletClientCertificate());
        SslContext plainTls = ClientTls.context(null);
        ExecutorService threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("request-", 0).factory());
        Dialer dialer = new Dialer(HttpServer.socketType(), () -> kubeletTls, () -> plainTls);
        Aggregation aggregation = aggregation(config, pki, registry, dialer, threads);
        StreamConnections connections = new StreamConnections(
                registry,
                access.authorizer(),
                dialer,
                registry.find("discovery.k8s.io", "v1", "endpointslices") == null
                        ? null
                        : () -> registry.store(DiscoveryV1.ENDPOINT_SLICES)
                                .cache()
                                .snapshot());
        Connections elsewhere = aggregation == null ? Connections.NONE : aggregation.connections();
        RequestMetrics metrics = new RequestMetrics(
                figures,
                info -> connections.handles(info)
                        || elsewhere.handles(info)
                        || info.isResource()
                                && registry.isServed(
                                        info.group(), info.version(), info.resource(), info.subresource()));
        StoreMetrics.register(registry, figures);
        ProcessMetrics.register(figures, VersionInfo.GIT_VERSION);
        Progress progress = new Progress();
        List<StartStep> steps = new ArrayList<>(kinds.startSteps(config));
        steps.add(AuthenticationConfigMap.step(config, pki));
        Endpoints endpoints = UsualEndpoints.of(new UsualEndpoints.Parts(
                config,
                registry,
                tokens,
                metrics,
                threads,
                () -> storeFailure(registry),
                steps,
                progress,
                aggregation));
        SnapshotEndpoint.register(endpoints, store, threads);
        FlowControl flow = flowControl(config, registry, metrics);
        Front front = new Front(new Front.Parts(
                authenticator,
                access.authorizer(),
                new RequestHandler(registry, config.clock()),
                elsewhere,
                connections,
                endpoints,
                metrics,
                new AccessMetrics(figures),
                config.compression(),
                threads,
                flow == null ? new PlainGate(config.inFlight()) : new FairGate(flow, new WorkEstimate(registry)),
                console,
                config.anonymousAccess()));
        CertifiedKey certificate = pki.serverCertificate(serverNames(config));
        HttpServer http = HttpServer.start(
                new InetSocketAddress(config.bindAddress(), config.securePort()),
                ServerTls.context(
                        List.of(certificate.certificate(), pki.authority().certificate()),
                        certificate.key(),
                        Identification.issuers(config, pki)),
                front,
                config.httpLimits(),
                config.eventLoops());
        CustomResources custom = CustomResources.start(registry, SELF, config.clock());
        progress.done("crd-informer-synced");
        progress.done("start-apiextensions-controllers");
        ApiServer server = new ApiServer(
                custom,
                config,
                store,
                pki,
                registry,
                tokens,
                access,
                metrics,
                threads,
                http,
                new LocalClient.Server(
                        registry,
                        access.check(),
                        new LocalRequests(front, http.loops()),
                        new LoopbackClients.Elsewhere(aggregation, loopback, http.address(), pki.authorityPem()),
                        config.clock()),
                flow,
                aggregation,
                progress);
        server.begin(policy, steps);
        if (aggregation != null) {
            aggregation.start(http.loops());
            progress.done("apiservice-status-remote-available-controller");
        }
        LOG.info("serving on {} after {} ms", http.address(), (System.nanoTime() - begun) / 1_000_000);
        return server;
    }

    /** Other API servers; null where there are no APIServices to go by. */
    private static @Nullable Aggregation aggregation(
            ApiServerConfig config, ClusterPki pki, ResourceRegistry registry, Dialer dialer, Executor threads) {
        return registry.find("apiregistration.k8s.io", "v1", "apiservices") == null
                ? null
                : new Aggregation(new Aggregation.Parts(
                        registry, Identification.frontProxyClient(config, pki), dialer, SELF, config.clock(), threads));
    }

    /** Priority and fairness; null where it is off, or where there are no schemas and levels to go by. */
    private static @Nullable FlowControl flowControl(
            ApiServerConfig config, ResourceRegistry registry, RequestMetrics metrics) {
        InFlightLimits limits = config.inFlight();
        if (!limits.fair() || registry.find("flowcontrol.apiserver.k8s.io", "v1", "flowschemas") == null) {
            return null;
        }
        WatchCache levels =
                registry.store(FlowcontrolV1.PRIORITY_LEVEL_CONFIGURATIONS).cache();
        WatchCache schemas = registry.store(FlowcontrolV1.FLOW_SCHEMAS).cache();
        FlowControl control = FlowControl.start(
                levels::snapshot, schemas::snapshot, limits.reading() + limits.mutating(), Timers.system());
        FlowMetrics.register(control, metrics.registry());
        return control;
    }

    /** The web console; its sessions are sealed with what every server of the cluster has. */
    private static Console console(ApiServerConfig config, ClusterPki pki) {
        return new Console(
                pki.serviceAccountKey().getEncoded(),
                ApiServer.class.getClassLoader(),
                new SecureRandom(),
                config.clock());
    }

    /** Encrypts secrets on disk, where that is asked for. */
    private static @Nullable AtRestCipher atRest(ApiServerConfig config) {
        Path file = config.encryptionConfig();
        return file == null ? null : EncryptionKeyFile.open(file);
    }

    /** Makes what every cluster begins with. */
    private void begin(BootstrapPolicy policy, List<StartStep> steps) {
        SystemNamespaces.ensure(registry, SELF, config.clock());
        progress.done("start-system-namespaces-controller");
        new PolicyBootstrap(registry, SELF, config.clock()).apply(policy);
        progress.done("rbac/bootstrap-roles");
        for (StartStep step : steps) {
            step.work().run(registry, SELF, config.clock());
            progress.done(step.name());
            repetitions.add(step, () -> step.work().run(registry, SELF, config.clock()));
        }
        new KubernetesService(registry, SELF, config.clock())
                .ensure(
                        ServiceRange.first(config.serviceClusterIpRange()),
                        config.advertiseAddress(),
                        address().getPort());
        progress.done("bootstrap-controller");
        if (flow != null) {
            danglingSchemas = DanglingSchemas.start(registry, SELF, config.clock());
        }
    }

    private static String storeFailure(ResourceRegistry registry) {
        return registry.hub().failure() == null
                ? ""
                : String.valueOf(registry.hub().failure());
    }

    private static List<String> serverNames(ApiServerConfig config) {
        List<String> names = new ArrayList<>(config.serverNames());
        names.add(config.advertiseAddress());
        names.add(ServiceRange.first(config.serviceClusterIpRange()));
        return names;
    }

    /** Where the server listens. */
    public InetSocketAddress address() {
        return http.address();
    }

    /** The server's URL on this machine. */
    public String localUrl() {
        return "https://127.0.0.1:" + http.address().getPort();
    }

    /**
     * A client within the process: the same access control and admission as over the wire, no bytes.
     *
     * @param user    in whose name it acts, as {@link #userOf} makes them
     * @param program what managedFields call it
     */
    public Client client(UserInfo user, String program) {
        return new LocalClient(local, user, program);
    }

    /** An identity as a user who has proved it. */
    public static UserInfo userOf(Identity identity) {
        List<String> groups = new ArrayList<>(identity.groups());
        groups.add(UserInfo.AUTHENTICATED);
        return new UserInfo(identity.user(), "", groups, Map.of());
    }

    /** The cluster's certificates. */
    public ClusterPki pki() {
        return pki;
    }

    /** All resources. */
    public ResourceRegistry registry() {
        return registry;
    }

    /** Issues service account tokens. */
    public ServiceAccountTokens tokens() {
        return tokens;
    }

    /** Decides about access, for callers that enter the pipeline without HTTP. */
    public AccessCheck accessCheck() {
        return access.check();
    }

    /** The server's figures. */
    public RequestMetrics metrics() {
        return metrics;
    }

    @Override
    public void close() {
        progress.ending();
        repetitions.close();
        compaction.close();
        if (danglingSchemas != null) {
            danglingSchemas.close();
        }
        if (aggregation != null) {
            aggregation.close();
        }
        if (flow != null) {
            flow.close();
        }
        http.close();
        threads.shutdown();
        try {
            if (!threads.awaitTermination(config.httpLimits().drainTimeout().toMillis(), TimeUnit.MILLISECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        custom.close();
        registry.close();
        store.close();
    }
}
