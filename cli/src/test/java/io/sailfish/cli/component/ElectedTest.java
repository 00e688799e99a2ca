package io.sailfish.cli.component;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.sailfish.client.Client;
import io.sailfish.client.ResourceClient;
import io.sailfish.client.election.LeaderElector;
import io.sailfish.client.event.EventRecorder;
import io.sailfish.client.fake.FakeClient;
import io.sailfish.client.informer.InformerFactory;
import io.sailfish.client.time.Timers;
import io.sailfish.client.work.Controller;
import io.sailfish.controllers.ControllerContext;
import io.sailfish.controllers.replicaset.ReplicaSetController;
import io.sailfish.model.NamespacedName;
import io.sailfish.model.api.apps.v1.AppsV1;
import io.sailfish.model.api.apps.v1.ReplicaSet;
import io.sailfish.model.api.apps.v1.ReplicaSetSpec;
import io.sailfish.model.api.coordination.v1.CoordinationV1;
import io.sailfish.model.api.core.v1.Container;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Node;
import io.sailfish.model.api.core.v1.NodeStatus;
import io.sailfish.model.api.core.v1.PodSpec;
import io.sailfish.model.api.core.v1.PodTemplateSpec;
import io.sailfish.model.api.meta.v1.LabelSelector;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.value.Quantity;
import io.sailfish.scheduler.SchedulerConfig;
import io.sailfish.scheduler.SchedulerMetrics;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Of two instances one works, the other takes over, and nothing is done twice. */
class ElectedTest {
    private final FakeClient api = new FakeClient();
    private final List<Elected> all = new ArrayList<>();

    private Elected campaign(Client client, String name, String identity, Supplier<AutoCloseable> work, Runnable lost) {
        Elected elected = Elected.start(
                client,
                new LeaderElector.Settings(
                        "kube-system",
                        name,
                        identity,
                        Duration.ofSeconds(3),
                        Duration.ofSeconds(2),
                        Duration.ofMillis(50)),
                Elected.status(new PrometheusRegistry()),
                work,
                lost);
        all.add(elected);
        return elected;
    }

    private Supplier<AutoCloseable> scheduler() {
        return () -> KubeSchedulerCommand.start(SchedulerConfig.defaults(), api, SchedulerMetrics.unread());
    }

    private Supplier<AutoCloseable> replicaSets() {
        return () -> {
            InformerFactory informers = new InformerFactory(api);
            EventRecorder events = new EventRecorder(api, "test", "", Timers.system());
            Controller<NamespacedName> controller = ReplicaSetController.create(
                    new ControllerContext(api, informers, events, Timers.system(), Duration.ZERO));
            informers.start();
            controller.start();
            return () -> {
                controller.close();
                informers.close();
            };
        };
    }

    /** The API as one instance sees it whose network may be cut. */
    private Client severable(AtomicBoolean severed) {
        return through(Client.class, api, severed);
    }

    private static <T> T through(Class<T> type, T target, AtomicBoolean severed) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, given) -> {
                    if (severed.get()) {
                        throw ApiErrors.serviceUnavailable("cut off");
                    }
                    try {
                        Object answer = method.invoke(target, given);
                        return answer instanceof ResourceClient<?> resource
                                ? through(ResourceClient.class, resource, severed)
                                : answer;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    private void replicas(int count) {
        api.given(
                AppsV1.REPLICA_SETS,
                ReplicaSet.builder()
                        .metadata(ObjectMeta.builder()
                                .namespace("default")
                                .name("rs" + count)
                                .build())
                        .spec(ReplicaSetSpec.builder()
                                .replicas(count)
                                .selector(LabelSelector.builder()
                                        .matchLabels(Map.of("app", "rs" + count))
                                        .build())
                                .template(PodTemplateSpec.builder()
                                        .metadata(ObjectMeta.builder()
                                                .labels(Map.of("app", "rs" + count))
                                                .build())
                                        .spec(PodSpec.builder()
                                                .containers(List.of(Container.builder()
                                                        .name("c")
                                                        .image("i")
                                                        .build()))
                                                .build())
                                        .build())
                                .build())
                        .build());
    }

    private void awaitBound(int pods) {
        api.awaitAll(
                CoreV1.PODS,
                present -> present.size() == pods
                        && present.stream()
                                .noneMatch(pod -> pod.spec().nodeName().isEmpty()));
    }

    private void awaitLeader(String name, String identity) {
        api.await(
                CoordinationV1.LEASES,
                "kube-system",
                name,
                lease -> lease.spec().holderIdentity("").equals(identity));
    }

    @Test
    void theOtherTakesOverFromALeaderThatIsCutOffAndNothingIsDoneTwice() throws InterruptedException {
        api.given(
                CoreV1.NODES,
                Node.builder()
                        .metadata(ObjectMeta.builder().name("n").build())
                        .status(NodeStatus.builder()
                                .allocatable(Map.of(
                                        "cpu",
                                        Quantity.parse("64"),
                                        "memory",
                                        Quantity.parse("64Gi"),
                                        "pods",
                                        Quantity.parse("500")))
                                .build())
                        .build());
        CountDownLatch lost = new CountDownLatch(2);
        AtomicBoolean severed = new AtomicBoolean();
        Client cut = severable(severed);
        campaign(cut, "scheduler", "one", scheduler(), lost::countDown);
        campaign(cut, "controllers", "one", replicaSets(), lost::countDown);
        awaitLeader("scheduler", "one");
        awaitLeader("controllers", "one");
        campaign(api, "scheduler", "two", scheduler(), () -> {});
        campaign(api, "controllers", "two", replicaSets(), () -> {});
        replicas(20);
        awaitBound(20);

        severed.set(true);
        assertThat(lost.await(10, TimeUnit.SECONDS)).isTrue();
        awaitLeader("scheduler", "two");
        awaitLeader("controllers", "two");
        replicas(30);
        awaitBound(50);
        assertThat(api.all(CoordinationV1.LEASES)).isNotEmpty();
        assertThat(api.requests().stream()
                        .filter(request -> request.subresource().equals("binding")))
                .hasSize(50);
        assertThat(api.requests().stream()
                        .filter(request -> request.verb().equals("create")
                                && request.resource().equals("pods")
                                && request.subresource().isEmpty()))
                .hasSize(50);
        all.forEach(Elected::close);
    }

    @Test
    void whoEndsGivesTheLeadBackAtOnce() throws InterruptedException {
        CountDownLatch started = new CountDownLatch(1);
        Elected first = campaign(api, "thing", "one", () -> () -> {}, () -> {});
        awaitLeader("thing", "one");
        campaign(
                api,
                "thing",
                "two",
                () -> {
                    started.countDown();
                    return () -> {};
                },
                () -> {});
        first.close();
        assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();
        all.forEach(Elected::close);
    }
}
