package io.sailfish.cli.cluster;

import io.sailfish.cli.component.ServiceAddresses;
import io.sailfish.demo.images.SampleImages;
import io.sailfish.lab.Await;
import io.sailfish.lab.Lab;
import io.sailfish.lab.Machine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The processes of a cluster on a lab: the server in the machine {@code cp}, and containerd and the agent in {@code n1},
 * {@code n2} and so on, each started with the command a person would type on a real host. Every method is idempotent:
 * what runs is left alone, what was killed is started again.
 */
public final class LabCluster {
    private static final Duration START = Duration.ofSeconds(120);
    /** Half of upstream's: whoever cuts a node off in a lab wants to see what comes of it. */
    private static final String NODE_GRACE = "20s";

    private final ClusterLayout layout;
    private final Lab lab;

    public LabCluster(ClusterLayout layout) {
        this.layout = layout;
        this.lab = Lab.of(layout.lab());
    }

    public ClusterLayout layout() {
        return layout;
    }

    public Lab lab() {
        return lab;
    }

    /** The names of the nodes' machines, on or off. */
    public List<Machine> nodes() {
        return lab.machines().stream()
                .filter(machine -> !machine.name().equals(ClusterLayout.CONTROL_PLANE))
                .toList();
    }

    /** The control plane's machine. */
    public Machine controlPlane() {
        return lab.machine(ClusterLayout.CONTROL_PLANE);
    }

    /** Makes the network and the control plane's machine. */
    public void powerOnControlPlane() {
        lab.create();
        boot(ClusterLayout.CONTROL_PLANE);
    }

    /** Powers a machine on, with the disk it had. */
    public Machine boot(String name) {
        return lab.boot(name, layout.number(name));
    }

    /** Starts the server and waits until it has written the administrator's kubeconfig and answers. */
    public void startServer() {
        Machine machine = controlPlane();
        machine.start(
                "server",
                List.of(
                        layout.program().toString(),
                        "server",
                        "--data-dir",
                        "/var/lib/sailfish",
                        "--advertise-address",
                        layout.controlPlaneAddress(),
                        "--service-cluster-ip-range",
                        layout.serviceCidr(),
                        "--cluster-cidr",
                        layout.podCidr(),
                        "--pod-routes",
                        "--node-monitor-grace-period",
                        NODE_GRACE));
        Await.until("the server answers; see " + machine.log("server"), START, () -> {
            if (!machine.isRunning("server")) {
                throw new IllegalStateException("the server has ended: " + lastLines(machine.log("server")));
            }
            return Files.exists(machine.disk("/var/lib/sailfish/admin.kubeconfig"))
                    && machine.attempt("socat", "-u", "/dev/null", "TCP:" + layout.controlPlaneAddress() + ":6443")
                                    .code()
                            == 0;
        });
    }

    /** Makes the API server reachable on this machine's loopback and writes the kubeconfig that says so. */
    public void startForwarder() {
        Path pidFile = layout.home().resolve("forwarder.pid");
        if (forwarder().isEmpty()) {
            if (isOpen(layout.port())) {
                throw new IllegalStateException("another program listens on 127.0.0.1:" + layout.port());
            }
            // A process of the root namespace listens; for each connection one in the lab's namespace connects.
            String connect = "nsenter --net=/run/netns/%s socat STDIO TCP\\:%s\\:6443"
                    .formatted(layout.lab().namespace(ClusterLayout.CONTROL_PLANE), layout.controlPlaneAddress());
            try {
                Process process = new ProcessBuilder(
                                "setsid",
                                "socat",
                                "TCP-LISTEN:" + layout.port() + ",bind=127.0.0.1,reuseaddr,fork,backlog=128",
                                "EXEC:" + connect)
                        .redirectErrorStream(true)
                        .redirectOutput(layout.home().resolve("forwarder.log").toFile())
                        .redirectInput(new java.io.File("/dev/null"))
                        .start();
                Files.writeString(pidFile, Long.toString(process.pid()));
                Await.until("port " + layout.port() + " is open on loopback", START, () -> {
                    if (!process.isAlive()) {
                        throw new IllegalStateException("cannot listen on 127.0.0.1:" + layout.port() + ": "
                                + lastLines(layout.home().resolve("forwarder.log")));
                    }
                    return isOpen(layout.port());
                });
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        writeKubeconfig();
    }

    private void writeKubeconfig() {
        try {
            String server = Files.readString(controlPlane().disk("/var/lib/sailfish/admin.kubeconfig"));
            if (!Files.exists(layout.kubeconfig())) {
                // Nobody else's from its first moment on: it holds the administrator's key.
                Files.createFile(
                        layout.kubeconfig(),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            Files.writeString(layout.kubeconfig(), withServer(server, layout.loopbackUrl()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + layout.kubeconfig(), e);
        }
    }

    /** The same kubeconfig for a server that is reached by another URL. */
    static String withServer(String kubeconfig, String url) {
        return kubeconfig.replaceAll("(?m)^(\\s*\"?server\"?: *)[^\\s,]+", "$1" + url);
    }

    /** The process that listens on loopback, if it lives. */
    public Optional<ProcessHandle> forwarder() {
        try {
            long pid = Long.parseLong(
                    Files.readString(layout.home().resolve("forwarder.pid")).strip());
            return ProcessHandle.of(pid)
                    .filter(process -> process.info().commandLine().orElse("").contains("TCP-LISTEN:" + layout.port()));
        } catch (IOException | NumberFormatException absent) {
            return Optional.empty();
        }
    }

    /** Starts a registry for images in the control plane's machine. */
    public void startRegistry() {
        Machine machine = controlPlane();
        Path folder = layout.home().resolve("registry");
        write(layout.home().resolve("registry.yml"), """
                version: 0.1
                log: {level: warn}
                storage:
                  filesystem: {rootdirectory: %s}
                  delete: {enabled: true}
                http: {addr: "%s"}
                """.formatted(folder, layout.registry()));
        machine.start(
                "registry",
                List.of(
                        "docker-registry",
                        "serve",
                        layout.home().resolve("registry.yml").toString()));
        Await.until(
                "the registry answers; see " + machine.log("registry"),
                START,
                () -> machine.attempt("socat", "-u", "/dev/null", "TCP:" + layout.registry())
                                .code()
                        == 0);
    }

    /** Builds, once, the image that every pod's sandbox runs. */
    public void buildPauseImage() {
        Path pause = layout.home().resolve("pause.tar");
        if (!Files.exists(pause)) {
            new SampleImages(layout.imageWork()).writePause(pause);
        }
    }

    /** Builds the sample images, unless this build has done so, and puts them into the registry. */
    public void buildSampleImages() {
        Path marker = layout.imageWork().resolve("pushed");
        String wanted = SampleImages.fingerprint();
        if (!wanted.equals(read(marker))) {
            // The registry is on an address of the lab, which only processes of the lab reach.
            controlPlane()
                    .run(
                            layout.program().toString(),
                            "push-samples",
                            "--registry",
                            layout.registry(),
                            "--work",
                            layout.imageWork().toString());
            write(marker, wanted);
        }
    }

    /** Starts containerd and the agent on a node's machine. */
    public void startNode(Machine machine, String joinToken) {
        writeContainerdConfig(machine);
        machine.start(
                "containerd", List.of("containerd", "--config", config(machine).toString()));
        Await.until(
                "containerd answers; see " + machine.log("containerd"),
                START,
                () -> machine.attempt("ctr", "version").code() == 0);
        if (!machine.run("ctr", "-n", "k8s.io", "images", "ls", "-q").contains(SampleImages.PAUSE)) {
            machine.run(
                    "ctr",
                    "-n",
                    "k8s.io",
                    "images",
                    "import",
                    layout.home().resolve("pause.tar").toString());
        }
        machine.start(
                "agent",
                List.of(
                        layout.program().toString(),
                        "agent",
                        "--server",
                        layout.serverUrl(),
                        "--token",
                        joinToken,
                        "--node-name",
                        machine.name(),
                        "--node-ip",
                        machine.address(),
                        "--cluster-cidr",
                        layout.podCidr(),
                        "--cluster-dns",
                        ServiceAddresses.dns(layout.serviceCidr())));
    }

    private void writeContainerdConfig(Machine machine) {
        Path certificates = layout.home().resolve("registries");
        write(certificates.resolve(layout.registry()).resolve("hosts.toml"), """
                server = "http://%1$s"
                [host."http://%1$s"]
                  capabilities = ["pull", "resolve"]
                """.formatted(layout.registry()));
        write(config(machine), """
                version = 2
                root = "/var/lib/containerd"
                state = "/run/containerd"
                [grpc]
                  address = "/run/containerd/containerd.sock"
                [plugins."io.containerd.grpc.v1.cri"]
                  sandbox_image = "%s"
                  # A lab may lack the right to lower the score of its own processes.
                  restrict_oom_score_adj = true
                  [plugins."io.containerd.grpc.v1.cri".cni]
                    bin_dir = "/usr/lib/cni"
                    conf_dir = "/etc/cni/net.d"
                  [plugins."io.containerd.grpc.v1.cri".registry]
                    config_path = "%s"
                """.formatted(SampleImages.PAUSE, certificates));
    }

    private Path config(Machine machine) {
        return layout.lab().folder(machine.name()).resolve("containerd.toml");
    }

    /** The token that agents join with. */
    public String joinToken() {
        try {
            return Files.readString(controlPlane().disk("/var/lib/sailfish/join-token"))
                    .strip();
        } catch (IOException e) {
            throw new UncheckedIOException("the server has written no join token", e);
        }
    }

    /** Ends everything; {@code keepData} keeps the machines' disks and what was built. */
    public void down(boolean keepData) {
        forwarder().ifPresent(ProcessHandle::destroy);
        if (keepData) {
            lab.powerOff();
            return;
        }
        lab.destroy();
        io.sailfish.lab.Commands.run(
                "rm", "-rf", "--one-file-system", layout.home().toString());
    }

    private static boolean isOpen(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 500);
            return true;
        } catch (IOException closed) {
            return false;
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException absent) {
            return "";
        }
    }

    private static void write(Path file, String content) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    /** What a daemon said last. */
    static String lastLines(Path log) {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
        } catch (IOException e) {
            return "its log " + log + " cannot be read";
        }
    }
}
