package io.sailfish.cli.cluster;

import io.sailfish.client.Client;
import io.sailfish.client.ResourceClient.ListOptions;
import io.sailfish.client.http.HttpClient;
import io.sailfish.client.http.Kubeconfig;
import io.sailfish.lab.Machine;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Node;
import io.sailfish.model.status.ApiException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/** Shows what runs of the cluster on this machine, in which state, until when certificates are good, where logs are. */
@Command(
        name = "status",
        description = "Components, nodes, versions, certificates, where logs are.",
        mixinStandardHelpOptions = true)
public final class StatusCommand implements Runnable {
    private static final List<String> DAEMONS = List.of("server", "registry", "containerd", "agent");

    @Override
    public void run() {
        ClusterLayout layout = ClusterLayout.standard();
        LabCluster cluster = new LabCluster(layout);
        if (!cluster.lab().exists()) {
            throw new IllegalStateException("no cluster runs on this machine: start one with `sailfish up`");
        }
        System.out.printf("%-8s %-5s %-12s %-8s %s%n", "MACHINE", "POWER", "DAEMON", "STATE", "LOG");
        for (Machine machine : cluster.lab().machines()) {
            for (String daemon : DAEMONS) {
                if (Files.exists(machine.log(daemon))) {
                    System.out.printf(
                            "%-8s %-5s %-12s %-8s %s%n",
                            machine.name(),
                            machine.isOn() ? "on" : "off",
                            daemon,
                            machine.isRunning(daemon) ? "running" : "stopped",
                            machine.log(daemon));
                }
            }
        }
        System.out.printf(
                "%nAPI server: %s (%s)%n",
                layout.loopbackUrl(), cluster.forwarder().isPresent() ? "open" : "closed: run `sailfish up`");
        showNodes(layout);
        showCertificates(cluster);
    }

    private static void showNodes(ClusterLayout layout) {
        try (Client client = new HttpClient(Kubeconfig.read(layout.kubeconfig()))) {
            String version =
                    new String(client.raw("GET", "/version", "", new byte[0]).body(), StandardCharsets.UTF_8);
            version.lines()
                    .filter(line -> line.contains("gitVersion"))
                    .forEach(line -> System.out.println(
                            "version:    " + line.replaceAll(".*\"gitVersion\": *\"([^\"]+)\".*", "$1")));
            System.out.printf("%n%-10s %-9s %-18s %s%n", "NODE", "READY", "VERSION", "RUNTIME");
            for (Node node :
                    client.resource(CoreV1.NODES).list("", ListOptions.ALL).items()) {
                String ready = node.status().conditions().stream()
                        .filter(condition -> condition.type().equals("Ready"))
                        .map(condition -> condition.status())
                        .findFirst()
                        .orElse("Unknown");
                System.out.printf(
                        "%-10s %-9s %-18s %s%n",
                        node.name(),
                        ready,
                        node.status().nodeInfo().kubeletVersion(),
                        node.status().nodeInfo().containerRuntimeVersion());
            }
        } catch (ApiException | IllegalArgumentException e) {
            System.out.println("the API server does not answer: " + e.getMessage());
        }
    }

    private static void showCertificates(LabCluster cluster) {
        System.out.printf("%n%-45s %s%n", "CERTIFICATE", "GOOD FOR");
        Path folder = cluster.controlPlane().disk("/var/lib/sailfish/pki");
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(file -> file.toString().endsWith(".crt")).sorted().forEach(StatusCommand::showCertificate);
        } catch (IOException e) {
            System.out.println("no certificates at " + folder);
        }
    }

    private static void showCertificate(Path file) {
        try (var in = Files.newInputStream(file)) {
            X509Certificate certificate =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
            long days = Duration.between(
                            Instant.now(), certificate.getNotAfter().toInstant())
                    .toDays();
            System.out.printf("%-45s %d days%n", file.getFileName(), days);
        } catch (IOException | CertificateException e) {
            System.out.printf("%-45s cannot be read: %s%n", file.getFileName(), e.getMessage());
        }
    }
}
