package io.sailfish.cli.component;

import io.sailfish.cli.component.NodeCertificates.Wanted;
import io.sailfish.cli.serving.PlainServer;
import io.sailfish.cli.serving.PlainServer.Page;
import io.sailfish.client.http.HttpClient;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.status.ApiException;
import io.sailfish.node.Kubelet;
import io.sailfish.node.KubeletConfig;
import io.sailfish.node.cri.ContainerRuntime;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** A kubelet as a process runs it: with its server's certificate, its certificates' replacement and a port for its health. */
final class NodeProcess implements AutoCloseable {
    private static final int PATIENCE = 300;
    private static final long STEP_NANOS = 100_000_000;

    private final Kubelet kubelet;
    private final AutoCloseable health;

    /**
     * What the kubelet is to be.
     *
     * @param config    without a server
     * @param address   that the server listens on
     * @param port      of the server
     * @param authority whose client certificates are believed
     * @param serving   the server's certificate
     * @param health    where health is told, by plain HTTP; empty for nowhere
     */
    record Settings(
            KubeletConfig config,
            String address,
            int port,
            Path authority,
            Serving serving,
            Optional<InetSocketAddress> health) {}

    /** Where a server's certificate comes from. */
    sealed interface Serving {
        /** From files that somebody else keeps. */
        record Files(Path certificate, Path key) implements Serving {}

        /** From the cluster, which signs it for a node that it knows. */
        record Signed(NodeCertificates certificates, Wanted wanted) implements Serving {}
    }

    private NodeProcess(Kubelet kubelet, AutoCloseable health) {
        this.kubelet = kubelet;
        this.health = health;
    }

    /** Starts. A certificate that the cluster signs is for a node's own addresses, so the node is made known first. */
    static NodeProcess start(Settings settings, HttpClient client, ContainerRuntime runtime) throws IOException {
        KubeletConfig.Server server = switch (settings.serving()) {
            case Serving.Files(Path certificate, Path key) ->
                new KubeletConfig.Server(settings.address(), settings.port(), certificate, key, settings.authority());
            case Serving.Signed(NodeCertificates certificates, Wanted wanted) -> {
                if (!certificates.has(wanted, Clock.systemUTC().instant())) {
                    try (Kubelet registering = new Kubelet(
                            settings.config(), Kubelet.Dependencies.here(client, runtime, settings.config()))) {
                        registering.start();
                        awaitNode(client, settings.config().nodeName());
                        certificates.obtain(client, wanted);
                    }
                }
                Path file = certificates.file(wanted);
                yield new KubeletConfig.Server(settings.address(), settings.port(), file, file, settings.authority());
            }
        };
        KubeletConfig config = settings.config().withServer(server);
        Kubelet kubelet = new Kubelet(config, Kubelet.Dependencies.here(client, runtime, config));
        kubelet.start();
        AutoCloseable health = settings.health().isEmpty()
                ? () -> {}
                : PlainServer.start(settings.health().get(), Map.of("/healthz", () -> Page.text(200, "ok")));
        return new NodeProcess(kubelet, health);
    }

    private static void awaitNode(HttpClient client, String name) {
        for (int attempt = 0; ; attempt++) {
            try {
                if (!client.resource(CoreV1.NODES)
                        .get("", name)
                        .status()
                        .addresses()
                        .isEmpty()) {
                    return;
                }
            } catch (ApiException e) {
                if (attempt > PATIENCE) {
                    throw e;
                }
            }
            LockSupport.parkNanos(STEP_NANOS);
        }
    }

    @Override
    public void close() throws Exception {
        health.close();
        kubelet.close();
    }
}
