package io.sailfish.apiserver.server;

import io.sailfish.apiserver.http.HttpLimits;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How an API server is set up. Begin with {@link #builder}.
 *
 * @param bindAddress              where to listen: an address, or "0.0.0.0" or "::" for all
 * @param securePort               the port, 0 for a free one
 * @param advertiseAddress         the address under which the cluster reaches the server
 * @param encryptionConfig         EncryptionConfiguration of secrets at rest, made where it is not there; null for none
 * @param certDirectory            of the cluster's certificates and keys; made where they are not there
 * @param serverNames              names and addresses for the server's certificate beyond the usual ones
 * @param clientAuthorities        PEM file of authorities for client certificates; null for the cluster's own
 * @param frontProxy               proxies in front of this server, and it in front of others
 * @param tokenFile                static tokens, null for none
 * @param serviceClusterIpRange    addresses of services, one range or two
 * @param serviceAccountIssuer     who issues service account tokens
 * @param apiAudiences             whom such tokens are for when nobody says otherwise
 * @param disabledAdmissionPlugins built-in plug-ins that are left out, by upstream's names
 * @param allowPrivileged          whether pods may have privileged containers
 * @param anonymousAccess          whether requests without credentials are looked at, as system:anonymous, at all
 * @param console                  whether the web console is served, where its files are there
 * @param compression              whose long answers are compressed
 * @param httpLimits               what clients are borne
 * @param inFlight                 how many requests are taken on at once
 * @param compactionInterval       how often the store forgets what was superseded before the last time; zero for never
 * @param eventLoops               threads that serve connections; 0 for one per processor
 * @param clock                    the time
 */
public record ApiServerConfig(
        String bindAddress,
        int securePort,
        String advertiseAddress,
        @Nullable Path encryptionConfig,
        Path certDirectory,
        List<String> serverNames,
        @Nullable Path clientAuthorities,
        FrontProxyConfig frontProxy,
        @Nullable Path tokenFile,
        String serviceClusterIpRange,
        String serviceAccountIssuer,
        Set<String> apiAudiences,
        Set<String> disabledAdmissionPlugins,
        boolean allowPrivileged,
        boolean anonymousAccess,
        boolean console,
        Compression compression,
        HttpLimits httpLimits,
        InFlightLimits inFlight,
        Duration compactionInterval,
        int eventLoops,
        Clock clock) {

    /** Upstream's usual issuer. */
    public static final String ISSUER = "https://kubernetes.default.svc";

    public ApiServerConfig {
        serverNames = List.copyOf(serverNames);
        apiAudiences = Set.copyOf(apiAudiences);
        disabledAdmissionPlugins = Set.copyOf(disabledAdmissionPlugins);
    }

    /** A configuration with upstream's defaults, in memory, on all addresses. */
    public static Builder builder(Path certDirectory) {
        return new Builder(certDirectory);
    }

    /** Collects a configuration. */
    public static final class Builder {
        private final Path certDirectory;
        private String bindAddress = "0.0.0.0";
        private int securePort = 6443;
        private String advertiseAddress = "127.0.0.1";
        private @Nullable Path encryptionConfig;
        private List<String> serverNames = List.of();
        private @Nullable Path clientAuthorities;
        private FrontProxyConfig frontProxy = FrontProxyConfig.OWN;
        private @Nullable Path tokenFile;
        private String serviceClusterIpRange = "10.96.0.0/12";
        private String serviceAccountIssuer = ISSUER;
        private Set<String> apiAudiences = Set.of();
        private Set<String> disabledAdmissionPlugins = Set.of();
        private boolean allowPrivileged;
        private boolean anonymousAccess = true;
        private boolean console = true;
        private Compression compression = Compression.REMOTE;
        private HttpLimits httpLimits = HttpLimits.DEFAULT;
        private InFlightLimits inFlight = InFlightLimits.DEFAULT;
        private Duration compactionInterval = Duration.ofMinutes(5);
        private int eventLoops;
        private Clock clock = Clock.systemUTC();

        private Builder(Path certDirectory) {
            this.certDirectory = certDirectory;
        }

        public Builder bindAddress(String address) {
            bindAddress = address;
            return this;
        }

        public Builder securePort(int port) {
            securePort = port;
            return this;
        }

        public Builder advertiseAddress(String address) {
            advertiseAddress = address;
            return this;
        }

        public Builder encryptionConfig(Path file) {
            encryptionConfig = file;
            return this;
        }

        public Builder serverNames(List<String> names) {
            serverNames = names;
            return this;
        }

        public Builder clientAuthorities(Path file) {
            clientAuthorities = file;
            return this;
        }

        public Builder frontProxy(FrontProxyConfig config) {
            frontProxy = config;
            return this;
        }

        public Builder tokenFile(Path file) {
            tokenFile = file;
            return this;
        }

        public Builder serviceClusterIpRange(String range) {
            serviceClusterIpRange = range;
            return this;
        }

        public Builder serviceAccountIssuer(String issuer) {
            serviceAccountIssuer = issuer;
            return this;
        }

        /** Unless given, the issuer. */
        public Builder apiAudiences(Set<String> audiences) {
            apiAudiences = audiences;
            return this;
        }

        public Builder disabledAdmissionPlugins(Set<String> plugins) {
            disabledAdmissionPlugins = plugins;
            return this;
        }

        public Builder allowPrivileged(boolean allow) {
            allowPrivileged = allow;
            return this;
        }

        public Builder anonymousAccess(boolean allow) {
            anonymousAccess = allow;
            return this;
        }

        public Builder console(boolean serve) {
            console = serve;
            return this;
        }

        public Builder compression(Compression when) {
            compression = when;
            return this;
        }

        public Builder httpLimits(HttpLimits limits) {
            httpLimits = limits;
            return this;
        }

        public Builder inFlight(InFlightLimits limits) {
            inFlight = limits;
            return this;
        }

        public Builder compactionInterval(Duration interval) {
            compactionInterval = interval;
            return this;
        }

        public Builder eventLoops(int threads) {
            eventLoops = threads;
            return this;
        }

        public Builder clock(Clock time) {
            clock = time;
            return this;
        }

        public ApiServerConfig build() {
            return new ApiServerConfig(
                    bindAddress,
                    securePort,
                    advertiseAddress,
                    encryptionConfig,
                    certDirectory,
                    serverNames,
                    clientAuthorities,
                    frontProxy,
                    tokenFile,
                    serviceClusterIpRange,
                    serviceAccountIssuer,
                    apiAudiences.isEmpty() ? Set.of(serviceAccountIssuer) : apiAudiences,
                    disabledAdmissionPlugins,
                    allowPrivileged,
                    anonymousAccess,
                    console,
                    compression,
                    httpLimits,
                    inFlight,
                    compactionInterval,
                    eventLoops,
                    clock);
        }
    }
}
