package io.sailfish.node.real;

import io.sailfish.node.cri.CriRuntime;
import io.sailfish.node.cri.RuntimeFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A containerd with folders of its own and two images: a pause image and busybox. */
final class PrivateContainerd implements AutoCloseable {
    static final String BUSYBOX = "test.local/busybox:1";
    private static final String PAUSE = "test.local/pause:1";

    private final Path root;
    private final Process process;

    private PrivateContainerd(Path root, Process process) {
        this.root = root;
        this.process = process;
    }

    /** Starts one, or skips the test where that cannot be. */
    static PrivateContainerd start(Path root) throws IOException, InterruptedException {
        Assumptions.assumeTrue(
                "root".equals(System.getProperty("user.name")), "skipped: a container runtime needs root");
        for (String tool : List.of("/usr/bin/containerd", "/usr/bin/ctr", "/usr/bin/catatonit", "/usr/bin/busybox")) {
            Assumptions.assumeTrue(Files.exists(Path.of(tool)), "skipped: there is no " + tool);
        }
        Path config = root.resolve("config.toml");
        Files.writeString(config, """
                version = 2
                root = "%1$s/root"
                state = "%1$s/state"
                [grpc]
                  address = "%1$s/containerd.sock"
                [ttrpc]
                  address = "%1$s/ttrpc.sock"
                [plugins."io.containerd.grpc.v1.cri"]
                  sandbox_image = "%2$s"
                  restrict_oom_score_adj = true
                  [plugins."io.containerd.grpc.v1.cri".cni]
                    bin_dir = "/usr/lib/cni"
                    conf_dir = "%1$s/cni"
                [plugins."io.containerd.internal.v1.opt"]
                  path = "%1$s/opt"
                """.formatted(root, PAUSE));
        Process process = new ProcessBuilder("/usr/bin/containerd", "--config", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(root.resolve("containerd.log").toFile())
                .start();
        PrivateContainerd containerd = new PrivateContainerd(root, process);
        try {
            containerd.awaitReady();
            containerd.load(
                    PAUSE,
                    Map.of("catatonit", Files.readAllBytes(Path.of("/usr/bin/catatonit"))),
                    List.of("/catatonit", "-P"));
            Map<String, byte[]> files = new LinkedHashMap<>();
            files.put("bin/", new byte[0]);
            files.put("tmp/", new byte[0]);
            files.put("etc/", new byte[0]);
            files.put("bin/busybox", Files.readAllBytes(Path.of("/usr/bin/busybox")));
            for (String applet : List.of("sh", "sleep", "cat", "echo", "id", "ls", "true", "false", "trap", "dd")) {
                files.put("bin/" + applet, "->busybox".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            }
            containerd.load(BUSYBOX, files, List.of("/bin/sh"));
            return containerd;
        } catch (IOException | InterruptedException | RuntimeException failure) {
            containerd.close();
            throw failure;
        }
    }

    String socket() {
        return root.resolve("containerd.sock").toString();
    }

    private void awaitReady() throws IOException, InterruptedException {
        try (CriRuntime runtime = new CriRuntime(socket())) {
            for (int attempt = 0; ; attempt++) {
                try {
                    runtime.version();
                    return;
                } catch (RuntimeFailure failure) {
                    if (attempt > 100 || !process.isAlive()) {
                        throw new IOException(
                                "containerd does not answer: " + Files.readString(root.resolve("containerd.log")),
                                failure);
                    }
                    process.waitFor(100, TimeUnit.MILLISECONDS);
                }
            }
        }
    }

    private void load(String tag, Map<String, byte[]> files, List<String> entrypoint)
            throws IOException, InterruptedException {
        Path archive = root.resolve("image.tar");
        Files.write(archive, TinyImage.archive(tag, files, entrypoint));
        Process ctr = new ProcessBuilder("ctr", "-a", socket(), "-n", "k8s.io", "images", "import", archive.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(ctr.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (ctr.waitFor() != 0) {
            throw new IOException("ctr images import failed: " + output);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
