package io.sailfish.node.pod;

import io.sailfish.client.ResourceClient.ListOptions;
import io.sailfish.client.ResourceClient.WatchEvent;
import io.sailfish.client.ResourceClient.WatchHandler;
import io.sailfish.client.fake.FakeClient;
import io.sailfish.client.fake.VirtualTimers;
import io.sailfish.model.api.core.v1.Container;
import io.sailfish.model.api.core.v1.ContainerStatus;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodSpec;
import io.sailfish.model.api.meta.v1.DeleteOptions;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.status.ApiException;
import io.sailfish.model.value.Quantity;
import io.sailfish.node.cri.FakeRuntime;
import io.sailfish.node.cri.proto.ContainerConfig;
import io.sailfish.node.cri.proto.PodSandboxConfig;
import io.sailfish.node.time.Background;
import io.sailfish.node.volume.ApiObjects;
import io.sailfish.node.volume.PodFolders;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A node on a simulated runtime and a fake API, in virtual time: everything happens on the thread of the test. */
final class VirtualNode {
    final VirtualTimers timers = new VirtualTimers();
    final FakeClient client = new FakeClient(timers);
    final Background background = new Background(timers, Runnable::run);
    final Map<String, FakeRuntime.Behaviour> behaviours = new HashMap<>();
    final Map<String, String> pullFailures = new HashMap<>();
    final Map<String, Integer> execResults = new HashMap<>();
    final List<String> events = new ArrayList<>();
    final FakeRuntime runtime = new FakeRuntime(timers, new FakeRuntime.Script() {
        @Override
        public FakeRuntime.Behaviour behaviour(PodSandboxConfig pod, ContainerConfig container) {
            return behaviours.getOrDefault(container.getMetadata().getName(), FakeRuntime.Behaviour.RUNS);
        }

        @Override
        public String pullFailure(String image) {
            return pullFailures.getOrDefault(image, "");
        }

        @Override
        public FakeRuntime.ExecResult exec(io.sailfish.node.cri.proto.ContainerStatus container, List<String> command) {
            return new FakeRuntime.ExecResult(
                    execResults.getOrDefault(String.join(" ", command), 0), new byte[0], new byte[0]);
        }
    });
    PodManager manager = manager();

    /** The kubelet dies without a word and another one takes its place. */
    void restartKubelet() {
        manager.close();
        manager = manager();
    }

    private PodManager manager() {
        NodeFacts facts = new NodeFacts(
                "n1",
                List.of("10.0.0.1"),
                "fake",
                8L << 30,
                Map.of("cpu", Quantity.of(2), "memory", Quantity.parse("8Gi"), "pods", Quantity.of(110)),
                0);
        PodManager made = new PodManager(
                facts,
                new PodManager.Dependencies(
                        client,
                        runtime,
                        PodSpace.NONE,
                        Optional.empty(),
                        new ApiObjects(client, background),
                        new PodFolders(Path.of("/none"), Path.of("/none/logs")),
                        new DnsSettings(List.of("10.96.0.10"), "cluster.local", Path.of("/none")),
                        new Recorder(),
                        () -> Map.of("kubernetes.io/hostname", "n1"),
                        background,
                        PodManager.Rhythm.DEFAULT));
        client.resource(CoreV1.PODS).watch("", ListOptions.ALL.initialEvents(), new WatchHandler<>() {
            @Override
            public void onEvent(WatchEvent<Pod> event) {
                if (made != manager && manager != null) {
                    return;
                }
                switch (event) {
                    case WatchEvent.Added<Pod>(Pod pod) -> made.added(pod);
                    case WatchEvent.Modified<Pod>(Pod pod) -> made.updated(pod, pod);
                    case WatchEvent.Deleted<Pod>(Pod pod) -> made.deleted(pod);
                    case WatchEvent.Bookmark<Pod> bookmark -> made.synced();
                }
            }

            @Override
            public void onEnd(@Nullable ApiException failure) {}
        });
        for (Pod pod : client.all(CoreV1.PODS)) {
            made.added(pod);
        }
        made.synced();
        made.start();
        return made;
    }

    void create(Pod pod) {
        client.resource(CoreV1.PODS).create(pod);
    }

    void delete(String name, DeleteOptions options) {
        client.resource(CoreV1.PODS).delete("default", name, options);
    }

    Pod pod(String name) {
        return client.find(CoreV1.PODS, "default", name).orElseThrow();
    }

    boolean exists(String name) {
        return client.find(CoreV1.PODS, "default", name).isPresent();
    }

    ContainerStatus status(String pod, String container) {
        return Pods.lastStatus(pod(pod), container).orElseThrow();
    }

    String condition(String pod, String type) {
        return pod(pod).status().conditions().stream()
                .filter(condition -> condition.type().equals(type))
                .map(condition -> condition.status())
                .findFirst()
                .orElse("");
    }

    void pass(Duration time) {
        timers.advance(time);
    }

    void seconds(long seconds) {
        pass(Duration.ofSeconds(seconds));
    }

    static Container container(String name) {
        return Container.builder().name(name).image(name + ":1").build();
    }

    static Pod pod(String name, UnaryOperator<PodSpec> spec, Container... containers) {
        return Pod.builder()
                .metadata(ObjectMeta.builder().namespace("default").name(name).build())
                .spec(spec.apply(PodSpec.builder()
                        .nodeName("n1")
                        .restartPolicy("Always")
                        .terminationGracePeriodSeconds(30)
                        .containers(List.of(containers))
                        .build()))
                .build();
    }

    private final class Recorder implements PodEvents {
        @Override
        public void normal(Pod pod, String container, String reason, String message) {
            events.add(reason + ": " + message);
        }

        @Override
        public void warning(Pod pod, String container, String reason, String message) {
            events.add(reason + ": " + message);
        }
    }
}
