package io.sailfish.cli.component;

import io.sailfish.apiserver.pki.CertificateAuthority;
import io.sailfish.apiserver.pki.CertifiedKey;
import io.sailfish.apiserver.pki.Pem;
import io.sailfish.cli.component.NodeCertificates.Wanted;
import io.sailfish.cli.flags.LogFlags;
import io.sailfish.client.Client;
import io.sailfish.client.http.ClientConfig;
import io.sailfish.client.http.Content;
import io.sailfish.client.http.HttpClient;
import io.sailfish.client.http.Kubeconfig;
import io.sailfish.node.KubeletConfig;
import io.sailfish.node.cri.CriRuntime;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The kubelet alone, by upstream's name and with those of upstream's flags that Sailfish has. */
@Command(
        name = "kubelet",
        description = "Runs the pods of a node.",
        mixinStandardHelpOptions = true,
        version = "Kubernetes v1.36.0+sailfish")
public final class KubeletCommand implements Callable<Integer> {
    @Option(
            names = "--kubeconfig",
            required = true,
            description = "Kubeconfig file with location and credentials of the API server.")
    private Path kubeconfig;

    @Option(
            names = "--bootstrap-kubeconfig",
            description =
                    "Kubeconfig by which a client certificate is asked for, where --kubeconfig does not exist yet.")
    private @Nullable Path bootstrap;

    @Option(
            names = "--cert-dir",
            defaultValue = "/var/lib/kubelet/pki",
            description = "Folder of certificates (default ${DEFAULT-VALUE}).")
    private Path certificateFolder;

    @Mixin
    private KubeletFlags flags;

    @Mixin
    private LogFlags logFlags;

    @Override
    public Integer call() throws IOException, InterruptedException {
        logFlags.apply();
        flags.readFile();
        KubeletConfig config = flags.config();
        NodeCertificates certificates = new NodeCertificates(certificateFolder);
        Wanted client = Wanted.kubeletClient(config.nodeName());
        if (Files.notExists(kubeconfig)) {
            join(certificates, client);
        }
        HttpClient api = new HttpClient(Kubeconfig.read(kubeconfig).withUserAgent("kubelet"));
        NodeProcess.Serving serving = serving(certificates, config);
        NodeProcess kubelet = NodeProcess.start(
                new NodeProcess.Settings(
                        config,
                        flags.address(),
                        flags.port(),
                        flags.clientAuthorities(),
                        serving,
                        flags.healthPort() == 0
                                ? Optional.empty()
                                : Optional.of(new InetSocketAddress(flags.healthAddress(), flags.healthPort()))),
                api,
                new CriRuntime(flags.runtime()));
        List<Wanted> rotated = new ArrayList<>();
        if (flags.rotatesClient() && certificates.current(client).isPresent()) {
            rotated.add(client);
        }
        if (serving instanceof NodeProcess.Serving.Signed signed) {
            rotated.add(signed.wanted());
        }
        CertificateRotation rotation = CertificateRotation.start(
                certificates, api, Clock.systemUTC(), replaced -> api.renew(), rotated.toArray(Wanted[]::new));
        Shutdown.awaitSignal(rotation, kubelet, api);
        return 0;
    }

    /** Gets the client certificate and writes the kubeconfig that uses it. */
    private void join(NodeCertificates certificates, Wanted client) {
        if (bootstrap == null) {
            throw new IllegalArgumentException(
                    "there is no " + kubeconfig + ", and no --bootstrap-kubeconfig to get one by");
        }
        ClientConfig access = Kubeconfig.read(bootstrap);
        if (!certificates.has(client, Clock.systemUTC().instant())) {
            try (Client joining = new HttpClient(access.withUserAgent("kubelet-bootstrap"))) {
                certificates.obtain(joining, client);
            }
        }
        Content file = Content.of(certificates.file(client).toAbsolutePath());
        Kubeconfig.write(
                kubeconfig,
                "default-cluster",
                "default-auth",
                access.withToken(Content.NONE).withCertificate(file, file));
    }

    private NodeProcess.Serving serving(NodeCertificates certificates, KubeletConfig config) {
        if (flags.servingFiles().isPresent()) {
            return flags.servingFiles().get();
        }
        List<String> names = new ArrayList<>(List.of(config.nodeName()));
        names.addAll(config.addresses());
        if (flags.rotatesServing()) {
            return new NodeProcess.Serving.Signed(certificates, Wanted.kubeletServing(config.nodeName(), names));
        }
        return ownCertificate(config.nodeName(), names);
    }

    /** A certificate by an authority that exists for this alone, which is what upstream's kubelet makes itself. */
    private NodeProcess.Serving.Files ownCertificate(String node, List<String> names) {
        NodeProcess.Serving.Files files = new NodeProcess.Serving.Files(
                certificateFolder.resolve("kubelet.crt"), certificateFolder.resolve("kubelet.key"));
        if (Files.notExists(files.certificate()) || Files.notExists(files.key())) {
            CertifiedKey own =
                    CertificateAuthority.create(node + "-ca", Clock.systemUTC()).issueServer(node, names);
            try {
                Files.createDirectories(certificateFolder);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
            Pem.writeSecret(files.key(), own.keyPem());
            Pem.write(files.certificate(), own.certificatePem());
        }
        return files;
    }
}
