package io.sailfish.client.work;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.client.fake.FakeClient;
import io.sailfish.client.fake.VirtualTimers;
import io.sailfish.client.informer.Informer;
import io.sailfish.client.informer.InformerFactory;
import io.sailfish.client.time.Backoff;
import io.sailfish.model.NamespacedName;
import io.sailfish.model.api.apps.v1.ReplicaSet;
import io.sailfish.model.api.core.v1.ConfigMap;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.api.meta.v1.OwnerReference;
import io.sailfish.model.status.ApiErrors;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ControllerTest {
    private final VirtualTimers timers = new VirtualTimers();

    @Test
    void aReconcilerBringsTheWorldToWhatIsAskedFor() {
        FakeClient client = new FakeClient(timers);
        try (InformerFactory informers = new InformerFactory(client, timers)) {
            Informer<ConfigMap> configMaps = informers.informer(CoreV1.CONFIG_MAPS);
            WorkQueue<NamespacedName> queue = new WorkQueue<>("echo", timers, Backoff.CONTROLLER);
            configMaps.addInlineHandler(Triggers.self(queue));
            Reconciler<NamespacedName> reconciler = key -> {
                configMaps
                        .lister()
                        .get(key)
                        .filter(map -> !map.data().containsKey("echo"))
                        .ifPresent(map -> client.resource(CoreV1.CONFIG_MAPS)
                                .update(map.withData(Map.of(
                                        "ask",
                                        map.data().get("ask"),
                                        "echo",
                                        map.data().get("ask")))));
                return Result.done();
            };
            try (Controller<NamespacedName> controller =
                    new Controller<>("echo", queue, reconciler, 2, List.of(configMaps))) {
                controller.start();
                informers.start();
                for (String name : List.of("a", "b", "c")) {
                    client.resource(CoreV1.CONFIG_MAPS)
                            .create(ConfigMap.builder()
                                    .metadata(ObjectMeta.builder()
                                            .namespace("default")
                                            .name(name)
                                            .build())
                                    .data(Map.of("ask", name))
                                    .build());
                }
                for (String name : List.of("a", "b", "c")) {
                    client.await(
                            CoreV1.CONFIG_MAPS,
                            "default",
                            name,
                            map -> name.equals(map.data().get("echo")));
                }
            }
        }
    }

    @Test
    void failuresComeAgainAfterTheirBackoff() throws Exception {
        WorkQueue<String> queue = new WorkQueue<>("failing", timers, Backoff.CONTROLLER);
        AtomicInteger calls = new AtomicInteger();
        CountDownLatch succeeded = new CountDownLatch(1);
        Reconciler<String> reconciler = key -> {
            if (calls.incrementAndGet() < 3) {
                throw ApiErrors.serviceUnavailable("not yet");
            }
            succeeded.countDown();
            return Result.done();
        };
        try (Controller<String> controller = new Controller<>("failing", queue, reconciler, 1, List.of())) {
            controller.start();
            queue.add("a");
            timers.awaitPending(1);
            timers.advance(Duration.ofMillis(5));
            timers.awaitPending(1);
            timers.advance(Duration.ofMillis(10));
            succeeded.await();
            queue.awaitIdle();
            assertThat(queue.failures("a")).isZero();
            assertThat(controller.metrics().failed()).isEqualTo(2);
            assertThat(controller.metrics().reconciled()).isEqualTo(3);
        }
    }

    @Test
    void aResultAsksForAnotherCallLater() throws Exception {
        WorkQueue<String> queue = new WorkQueue<>("later", timers, Backoff.CONTROLLER);
        CountDownLatch twice = new CountDownLatch(2);
        Reconciler<String> reconciler = key -> {
            twice.countDown();
            return Result.after(Duration.ofMinutes(1));
        };
        try (Controller<String> controller = new Controller<>("later", queue, reconciler, 1, List.of())) {
            controller.start();
            queue.add("a");
            timers.awaitPending(1);
            timers.advance(Duration.ofMinutes(1));
            twice.await();
        }
    }

    @Test
    void oneKeyIsNeverWorkedOnTwiceAtATime() throws Exception {
        WorkQueue<Integer> queue = new WorkQueue<>("exclusive", timers, Backoff.CONTROLLER);
        Set<Integer> working = ConcurrentHashMap.newKeySet();
        AtomicInteger overlaps = new AtomicInteger();
        Reconciler<Integer> reconciler = key -> {
            if (!working.add(key)) {
                overlaps.incrementAndGet();
            }
            Thread.yield();
            working.remove(key);
            return Result.done();
        };
        try (Controller<Integer> controller = new Controller<>("exclusive", queue, reconciler, 8, List.of())) {
            controller.start();
            for (int i = 0; i < 10_000; i++) {
                queue.add(i % 5);
            }
            queue.awaitIdle();
        }
        assertThat(overlaps).hasValue(0);
    }

    @Test
    void ownersAreFoundByKindWhateverTheVersion() throws Exception {
        WorkQueue<NamespacedName> queue = new WorkQueue<>("owners", timers, Backoff.CONTROLLER);
        Pod pod = Pod.builder()
                .metadata(ObjectMeta.builder()
                        .namespace("default")
                        .name("p")
                        .ownerReferences(List.of(OwnerReference.builder()
                                .apiVersion("apps/v1beta2")
                                .kind("ReplicaSet")
                                .name("r")
                                .uid("u")
                                .controller(true)
                                .build()))
                        .build())
                .build();
        Triggers.<Pod>controllerOf(ReplicaSet.EMPTY.kind(), queue).added(pod);
        assertThat(queue.tryTake()).isEqualTo(new NamespacedName("default", "r"));
    }
}
