package io.sailfish.cli.component;

import io.sailfish.apiserver.kinds.BuiltinKinds;
import io.sailfish.apiserver.pki.Identity;
import io.sailfish.apiserver.server.ApiServer;
import io.sailfish.apiserver.server.ApiServerConfig;
import io.sailfish.apiserver.server.InFlightLimits;
import io.sailfish.cli.flags.ConsoleFlags;
import io.sailfish.cli.flags.DurationFlag;
import io.sailfish.cli.flags.FrontProxyFlags;
import io.sailfish.cli.flags.StoreFlags;
import io.sailfish.store.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The API server alone, by upstream's name and with those of upstream's flags that Sailfish has. */
@Command(
        name = "kube-apiserver",
        description = "Runs an API server alone: no scheduler, no controllers.",
        mixinStandardHelpOptions = true)
public final class KubeApiserverCommand implements Callable<Integer> {
    @Option(names = "--bind-address", defaultValue = "0.0.0.0", description = "Address to listen on.")
    private String bindAddress;

    @Option(names = "--secure-port", defaultValue = "6443", description = "Port to listen on.")
    private int securePort;

    @Option(
            names = "--advertise-address",
            defaultValue = "127.0.0.1",
            description = "Address by which the cluster reaches this server.")
    private String advertiseAddress;

    @Option(
            names = "--data-dir",
            required = true,
            description = "Folder of the embedded store, certificates and kubeconfigs. Not an upstream flag.")
    private Path dataDirectory;

    @Mixin
    private StoreFlags storeFlags;

    @Mixin
    private ConsoleFlags consoleFlags;

    @Option(
            names = "--cert-dir",
            description = "Folder of certificates and keys; made where missing (default: pki in --data-dir).")
    private @Nullable Path certDirectory;

    @Option(names = "--client-ca-file", description = "PEM file of authorities for client certificates.")
    private @Nullable Path clientAuthorities;

    @Option(names = "--token-auth-file", description = "CSV file of static tokens: token,user,uid,\"group1,group2\".")
    private @Nullable Path tokenFile;

    @Option(names = "--service-cluster-ip-range", defaultValue = "10.96.0.0/16", description = "Addresses of Services.")
    private String serviceRange;

    @Option(
            names = "--service-account-issuer",
            defaultValue = ApiServerConfig.ISSUER,
            description = "Issuer of service account tokens.")
    private String issuer;

    @Option(names = "--api-audiences", split = ",", description = "Audiences of service account tokens.")
    private List<String> audiences = List.of();

    @Option(names = "--disable-admission-plugins", split = ",", description = "Admission plug-ins to leave out.")
    private List<String> disabledPlugins = List.of();

    @Option(
            names = "--allow-privileged",
            arity = "0..1",
            defaultValue = "false",
            fallbackValue = "true",
            description = "Allow privileged containers.")
    private boolean allowPrivileged;

    @Option(
            names = "--anonymous-auth",
            arity = "0..1",
            defaultValue = "true",
            fallbackValue = "true",
            description = "Look at requests without credentials.")
    private boolean anonymous;

    @Option(
            names = "--max-requests-inflight",
            defaultValue = "400",
            description = "Reading requests taken on at once; with priority and fairness, part of the sum for all.")
    private int mostReading;

    @Option(
            names = "--max-mutating-requests-inflight",
            defaultValue = "200",
            description = "Mutating requests taken on at once; with priority and fairness, part of the sum for all.")
    private int mostMutating;

    @Option(
            names = "--enable-priority-and-fairness",
            arity = "0..1",
            defaultValue = "true",
            fallbackValue = "true",
            description = "Have flow schemas and priority levels decide which requests wait.")
    private boolean fair;

    @Option(
            names = "--etcd-compaction-interval",
            defaultValue = "5m0s",
            converter = DurationFlag.class,
            description = "How often the store forgets what was superseded before the last time; 0 for never.")
    private Duration compactionInterval;

    @Mixin
    private FrontProxyFlags frontProxy;

    @Override
    public Integer call() throws InterruptedException {
        ApiServerConfig.Builder config = ApiServerConfig.builder(
                        certDirectory == null ? dataDirectory.resolve("pki") : certDirectory)
                .bindAddress(bindAddress)
                .securePort(securePort)
                .advertiseAddress(advertiseAddress)
                .serviceClusterIpRange(serviceRange)
                .serviceAccountIssuer(issuer)
                .disabledAdmissionPlugins(new LinkedHashSet<>(disabledPlugins))
                .console(consoleFlags.enabled())
                .allowPrivileged(allowPrivileged)
                .anonymousAccess(anonymous)
                .frontProxy(frontProxy.config())
                .compactionInterval(compactionInterval)
                .inFlight(new InFlightLimits(mostReading, mostMutating, fair));
        if (clientAuthorities != null) {
            config.clientAuthorities(clientAuthorities);
        }
        if (tokenFile != null) {
            config.tokenFile(tokenFile);
        }
        if (!audiences.isEmpty()) {
            config.apiAudiences(Set.copyOf(audiences));
        }
        Path encryption = storeFlags.encryption(dataDirectory);
        if (encryption != null) {
            config.encryptionConfig(encryption);
        }
        Store store = storeFlags.open(dataDirectory);
        ApiServer server = ApiServer.start(config.build(), store, new BuiltinKinds());
        kubeconfig(server, "admin", Identity.ADMIN);
        kubeconfig(server, "scheduler", Identity.SCHEDULER);
        kubeconfig(server, "controller-manager", Identity.CONTROLLER_MANAGER);
        Shutdown.awaitSignal(server);
        return 0;
    }

    private void kubeconfig(ApiServer server, String name, Identity identity) {
        server.pki().kubeconfig(dataDirectory.resolve(name + ".kubeconfig"), identity, server.localUrl(), "sailfish");
    }
}
