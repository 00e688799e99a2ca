package io.sailfish.node.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.client.fake.FakeClient;
import io.sailfish.model.api.core.v1.ConfigMap;
import io.sailfish.model.api.core.v1.ConfigMapKeySelector;
import io.sailfish.model.api.core.v1.ConfigMapVolumeSource;
import io.sailfish.model.api.core.v1.Container;
import io.sailfish.model.api.core.v1.ContainerStatus;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.EmptyDirVolumeSource;
import io.sailfish.model.api.core.v1.EnvVar;
import io.sailfish.model.api.core.v1.EnvVarSource;
import io.sailfish.model.api.core.v1.ObjectFieldSelector;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodSpec;
import io.sailfish.model.api.core.v1.ResourceRequirements;
import io.sailfish.model.api.core.v1.Volume;
import io.sailfish.model.api.core.v1.VolumeMount;
import io.sailfish.model.api.meta.v1.DeleteOptions;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.value.Quantity;
import io.sailfish.node.Kubelet;
import io.sailfish.node.KubeletConfig;
import io.sailfish.node.cgroup.Cgroups;
import io.sailfish.node.cri.CriRuntime;
import io.sailfish.node.cri.RuntimeFailure;
import io.sailfish.node.cri.proto.PodSandbox;
import io.sailfish.node.logs.LogOptions;
import io.sailfish.node.logs.LogReader;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The kubelet on a real containerd, against a fake API. Pods use the host's network, so that no network is needed. */
class RealNodeTest {
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path root;

    private final TestCertificates certificates = new TestCertificates();
    private final FakeClient client = new FakeClient();
    private PrivateContainerd containerd;
    private CriRuntime runtime;
    private Kubelet kubelet;

    RealNodeTest() throws Exception {}

    @BeforeEach
    void start() throws Exception {
        containerd = PrivateContainerd.start(root);
        runtime = new CriRuntime(containerd.socket());
        kubelet = startKubelet();
    }

    private Kubelet startKubelet() throws Exception {
        certificates.writeServer(root.resolve("tls.crt"), root.resolve("tls.key"), root.resolve("ca.crt"));
        KubeletConfig config = KubeletConfig.of("n1", "127.0.0.1")
                .withDirectories(
                        root.resolve("kubelet"), root.resolve("logs"), root.resolve("links"), root.resolve("logs"))
                .withServer(new KubeletConfig.Server(
                        "127.0.0.1", 0, root.resolve("tls.crt"), root.resolve("tls.key"), root.resolve("ca.crt")));
        Kubelet started = new Kubelet(config, Kubelet.Dependencies.here(client, runtime, config));
        started.start();
        return started;
    }

    @AfterEach
    void stop() throws Exception {
        if (kubelet != null) {
            for (Pod pod : client.all(CoreV1.PODS)) {
                client.resource(CoreV1.PODS)
                        .delete(pod.namespace(), pod.name(), DeleteOptions.EMPTY.withGracePeriodSeconds(1));
                client.awaitGone(CoreV1.PODS, pod.namespace(), pod.name());
            }
            kubelet.close();
        }
        if (runtime != null) {
            removeSandboxes();
            runtime.close();
        }
        if (containerd != null) {
            containerd.close();
            Cgroups.detect().remove("/kubepods");
        }
    }

    /** The kubelet may be at it too: the runtime refuses to remove the same thing twice at a time. */
    private void removeSandboxes() throws InterruptedException {
        for (int attempt = 0; attempt < 50 && !runtime.sandboxes(Map.of()).isEmpty(); attempt++) {
            for (PodSandbox sandbox : runtime.sandboxes(Map.of())) {
                try {
                    runtime.stopSandbox(sandbox.getId());
                    runtime.removeSandbox(sandbox.getId());
                } catch (RuntimeFailure busy) {
                    Thread.sleep(100);
                }
            }
        }
    }

    @Test
    void runsAPodWithItsFilesVariablesAndLimits() throws Exception {
        client.given(
                CoreV1.CONFIG_MAPS,
                ConfigMap.builder()
                        .metadata(ObjectMeta.builder()
                                .namespace("default")
                                .name("settings")
                                .build())
                        .data(Map.of("greeting", "hello", "other", "file"))
                        .build());
        Container container = shell(
                        "app",
                        "echo $GREETING from $NODE $(cat /etc/settings/other); echo bye > /dev/termination-log; "
                                + "id -u; sleep 1000")
                .withEnv(List.of(
                        EnvVar.builder()
                                .name("GREETING")
                                .valueFrom(EnvVarSource.builder()
                                        .configMapKeyRef(ConfigMapKeySelector.builder()
                                                .name("settings")
                                                .key("greeting")
                                                .build())
                                        .build())
                                .build(),
                        EnvVar.builder()
                                .name("NODE")
                                .valueFrom(EnvVarSource.builder()
                                        .fieldRef(ObjectFieldSelector.builder()
                                                .fieldPath("spec.nodeName")
                                                .build())
                                        .build())
                                .build()))
                .withVolumeMounts(List.of(
                        VolumeMount.builder()
                                .name("settings")
                                .mountPath("/etc/settings")
                                .build(),
                        VolumeMount.builder()
                                .name("scratch")
                                .mountPath("/scratch")
                                .build()))
                .withResources(ResourceRequirements.builder()
                        .limits(Map.of("memory", Quantity.parse("64Mi"), "cpu", Quantity.parse("500m")))
                        .requests(Map.of("memory", Quantity.parse("32Mi"), "cpu", Quantity.parse("100m")))
                        .build());
        create(
                "web",
                PodSpec.builder()
                        .volumes(List.of(
                                Volume.builder()
                                        .name("settings")
                                        .configMap(ConfigMapVolumeSource.builder()
                                                .name("settings")
                                                .build())
                                        .build(),
                                Volume.builder()
                                        .name("scratch")
                                        .emptyDir(EmptyDirVolumeSource.builder()
                                                .medium("Memory")
                                                .build())
                                        .build()))
                        .containers(List.of(container))
                        .build());

        Pod running = await("web", pod -> pod.status().phase().equals("Running"));

        String id = running.status().containerStatuses().getFirst().containerID();
        assertThat(id).startsWith("containerd://");
        assertThat(running.status().qosClass()).isEqualTo("Burstable");
        String uid = running.metadata().uid();
        Path group = Path.of("/sys/fs/cgroup/memory/kubepods/burstable/pod" + uid);
        if (Cgroups.detect().version() == 1) {
            assertThat(Files.readString(group.resolve("memory.limit_in_bytes")).strip())
                    .isEqualTo("67108864");
            assertThat(Files.exists(group.resolve(bare(id)))).isTrue();
        }
        String log = awaitLog(running, "app", "\n0\n");
        assertThat(log).startsWith("hello from n1 file\n");
        assertThat(runtime.exec(bare(id), List.of("ls", "/scratch", "/etc/settings"), Duration.ofSeconds(5))
                        .output())
                .contains("greeting");
        assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).contains(uid);

        client.resource(CoreV1.PODS).delete("default", "web", DeleteOptions.EMPTY.withGracePeriodSeconds(1));
        client.awaitGone(CoreV1.PODS, "default", "web");
        assertThat(Files.exists(group)).isFalse();
        assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(uid);
    }

    @Test
    void adoptsWhatRunsAndRestartsNone() throws Exception {
        create(
                "web",
                PodSpec.builder()
                        .containers(List.of(shell("app", "sleep 1000")))
                        .build());
        ContainerStatus before = await("web", pod -> pod.status().phase().equals("Running"))
                .status()
                .containerStatuses()
                .getFirst();

        kubelet.close();
        kubelet = startKubelet();
        create(
                "second",
                PodSpec.builder()
                        .containers(List.of(shell("app", "sleep 1000")))
                        .build());
        await("second", pod -> pod.status().phase().equals("Running"));

        assertThat(client.find(CoreV1.PODS, "default", "web")
                        .orElseThrow()
                        .status()
                        .containerStatuses()
                        .getFirst())
                .isEqualTo(before);
    }

    @Test
    void tellsHowContainersEnded() throws Exception {
        create(
                "job",
                PodSpec.builder()
                        .restartPolicy("Never")
                        .containers(List.of(shell("app", "echo last words > /dev/termination-log; exit 7")))
                        .build());
        create(
                "greedy",
                PodSpec.builder()
                        .restartPolicy("Never")
                        .containers(List.of(shell("app", "dd if=/dev/zero of=/dev/null bs=100M count=100")
                                .withResources(ResourceRequirements.builder()
                                        .limits(Map.of("memory", Quantity.parse("16Mi")))
                                        .requests(Map.of("memory", Quantity.parse("16Mi")))
                                        .build())))
                        .build());

        Pod failed = await("job", pod -> pod.status().phase().equals("Failed"));
        Pod killed = await("greedy", pod -> pod.status().phase().equals("Failed"));

        var job = failed.status().containerStatuses().getFirst().state().terminated();
        assertThat(job.exitCode()).isEqualTo(7);
        assertThat(job.reason()).isEqualTo("Error");
        assertThat(job.message()).isEqualTo("last words\n");
        var greedy = killed.status().containerStatuses().getFirst().state().terminated();
        assertThat(greedy.reason()).isEqualTo("OOMKilled");
        assertThat(greedy.exitCode()).isEqualTo(137);
    }

    @Test
    void servesLogsCommandsAndStatistics() throws Exception {
        create(
                "web",
                PodSpec.builder()
                        .containers(List.of(shell("app", "echo one; echo two; sleep 1000")))
                        .build());
        Pod running = await("web", pod -> pod.status().phase().equals("Running"));
        awaitLog(running, "app", "two\n");

        HttpClient nobody = http("");
        HttpClient apiServer = http("CN=kube-apiserver-kubelet-client");
        assertThat(get(nobody, "/healthz").body()).isEqualTo("ok");
        assertThat(get(nobody, "/pods").statusCode()).isEqualTo(401);
        // the fake API judges nobody, so nobody but the API server gets in
        assertThat(get(http("CN=someone"), "/pods").statusCode()).isNotEqualTo(200);
        assertThat(get(apiServer, "/pods").body()).contains("\"name\":\"web\"");
        assertThat(get(apiServer, "/containerLogs/default/web/app").body()).isEqualTo("one\ntwo\n");
        assertThat(get(apiServer, "/containerLogs/default/web/app?tailLines=1&timestamps=true")
                        .body())
                .matches("20.*Z two\n");
        assertThat(get(apiServer, "/containerLogs/default/web/app?previous=true")
                        .statusCode())
                .isEqualTo(400);
        assertThat(get(apiServer, "/containerLogs/default/none/app").statusCode())
                .isEqualTo(404);
        assertThat(get(apiServer, "/stats/summary").body()).contains("\"workingSetBytes\"");
        assertThat(get(apiServer, "/metrics/resource").body())
                .contains("container_memory_working_set_bytes{container=\"app\",namespace=\"default\",pod=\"web\"} ");
        assertThat(get(apiServer, "/logs/../../etc/passwd").statusCode()).isEqualTo(404);
        assertThat(exec(apiServer, "echo", "hello")).startsWith("hello\n");
    }

    /** Everything that a command writes to its output and, at the end, its status, by WebSocket. */
    private String exec(HttpClient http, String... command) throws Exception {
        StringBuilder output = new StringBuilder();
        CompletableFuture<String> done = new CompletableFuture<>();
        String query = String.join(
                "&", Stream.of(command).map(word -> "command=" + word).toList());
        http.newWebSocketBuilder()
                .subprotocols("v4.channel.k8s.io")
                .buildAsync(
                        URI.create("wss://127.0.0.1:" + kubelet.port() + "/exec/default/web/app?output=1&" + query),
                        new WebSocket.Listener() {
                            @Override
                            public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer bytes, boolean last) {
                                bytes.get();
                                output.append(StandardCharsets.UTF_8.decode(bytes));
                                socket.request(1);
                                return null;
                            }

                            @Override
                            public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
                                done.complete(output.toString());
                                return null;
                            }

                            @Override
                            public void onError(WebSocket socket, Throwable error) {
                                done.completeExceptionally(error);
                            }
                        })
                .get(10, TimeUnit.SECONDS);
        return done.get(10, TimeUnit.SECONDS);
    }

    private HttpClient http(String subject) throws Exception {
        return HttpClient.newBuilder().sslContext(certificates.client(subject)).build();
    }

    private HttpResponse<String> get(HttpClient http, String path) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + kubelet.port() + path))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static Container shell(String name, String command) {
        return Container.builder()
                .name(name)
                .image(PrivateContainerd.BUSYBOX)
                .imagePullPolicy("IfNotPresent")
                .command(List.of("/bin/sh", "-c", command))
                .build();
    }

    private void create(String name, PodSpec spec) {
        client.resource(CoreV1.PODS)
                .create(Pod.builder()
                        .metadata(ObjectMeta.builder()
                                .namespace("default")
                                .name(name)
                                .build())
                        .spec(spec.withNodeName("n1").withHostNetwork(true))
                        .build());
    }

    private Pod await(String name, java.util.function.Predicate<Pod> test) {
        return client.await(CoreV1.PODS, "default", name, test);
    }

    private static String bare(String id) {
        return id.substring("containerd://".length());
    }

    private String awaitLog(Pod pod, String container, String wanted) throws Exception {
        Path file = root.resolve("logs")
                .resolve("default_" + pod.name() + "_" + pod.metadata().uid())
                .resolve(container)
                .resolve("0.log");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        LogReader.copy(
                file,
                new LogOptions(true, -1, java.time.Instant.MIN, false, -1, ""),
                () -> !out.toString(StandardCharsets.UTF_8).contains(wanted),
                out);
        return out.toString(StandardCharsets.UTF_8);
    }
}
