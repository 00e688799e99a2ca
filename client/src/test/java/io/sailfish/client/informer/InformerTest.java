package io.sailfish.client.informer;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.client.fake.FakeClient;
import io.sailfish.client.fake.VirtualTimers;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodSpec;
import io.sailfish.model.api.meta.v1.DeleteOptions;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.selector.LabelMatcher;
import io.sailfish.model.status.ApiErrors;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InformerTest {
    private final VirtualTimers timers = new VirtualTimers();
    private final FakeClient client = new FakeClient(timers);
    private final InformerFactory informers = new InformerFactory(client, timers);
    private final Informer<Pod> pods = informers.informer(CoreV1.PODS);

    @AfterEach
    void close() {
        informers.close();
    }

    private static Pod pod(String namespace, String name, String node) {
        return Pod.builder()
                .metadata(ObjectMeta.builder()
                        .namespace(namespace)
                        .name(name)
                        .labels(Map.of("app", name))
                        .build())
                .spec(PodSpec.builder().nodeName(node).build())
                .build();
    }

    /** A handler that notes what it is told. */
    private static final class Notes implements EventHandler<Pod> {
        private final List<String> lines = new ArrayList<>();

        @Override
        public synchronized void added(Pod pod) {
            lines.add("+" + pod.name());
        }

        @Override
        public synchronized void updated(Pod old, Pod pod) {
            lines.add(old.spec().nodeName() + ">" + pod.spec().nodeName());
        }

        @Override
        public synchronized void deleted(Pod last) {
            lines.add("-" + last.name());
        }

        synchronized List<String> lines() {
            return List.copyOf(lines);
        }
    }

    private void startAndSync() throws InterruptedException {
        informers.start();
        informers.awaitSynced();
    }

    @Test
    void itHoldsWhatIsThereAndFollows() throws Exception {
        Pod a = client.given(CoreV1.PODS, pod("one", "a", "n1"));
        startAndSync();
        assertThat(pods.lister().get("one", "a")).containsSame(a);
        Pod b = client.resource(CoreV1.PODS).create(pod("two", "b", "n1"));
        assertThat(pods.lister().all()).containsExactlyInAnyOrder(a, b);
        assertThat(pods.lister().inNamespace("two")).containsExactly(b);
        assertThat(pods.lister().select("", LabelMatcher.parse("app in (b)"))).containsExactly(b);
        client.resource(CoreV1.PODS)
                .delete(
                        "one",
                        "a",
                        DeleteOptions.builder().gracePeriodSeconds(0).build());
        assertThat(pods.lister().get("one", "a")).isEmpty();
        assertThat(pods.lister().size()).isEqualTo(1);
    }

    @Test
    void indexesFollowWheneverTheyWereMade() throws Exception {
        client.given(CoreV1.PODS, pod("one", "a", "n1"));
        Index<Pod> early = pods.index("node", pod -> List.of(pod.spec().nodeName()));
        startAndSync();
        Index<Pod> late = pods.index("name", pod -> List.of(pod.name(), "any"));
        Pod b = client.resource(CoreV1.PODS).create(pod("one", "b", "n1"));
        assertThat(early.get("n1")).hasSize(2);
        List<Pod> before = early.get("n1");
        client.resource(CoreV1.PODS).update(b.withSpec(b.spec().withNodeName("n2")));
        assertThat(early.get("n1")).extracting(Pod::name).containsExactly("a");
        assertThat(early.get("n2")).extracting(Pod::name).containsExactly("b");
        assertThat(before).hasSize(2);
        assertThat(late.get("any")).hasSize(2);
        assertThat(late.get("b")).extracting(pod -> pod.spec().nodeName()).containsExactly("n2");
        assertThat(pods.index("node", pod -> List.of()).get("n2")).hasSize(1);
    }

    @Test
    void handlersAreToldTheDifferenceInOrder() throws Exception {
        Notes early = new Notes();
        pods.addInlineHandler(early);
        Pod a = client.given(CoreV1.PODS, pod("one", "a", "n1"));
        startAndSync();
        Notes late = new Notes();
        Registration registration = pods.addHandler(late);
        registration.awaitSynced();
        assertThat(late.lines()).containsExactly("+a");
        client.resource(CoreV1.PODS).update(a.withSpec(a.spec().withNodeName("n2")));
        client.resource(CoreV1.PODS)
                .delete(
                        "one",
                        "a",
                        DeleteOptions.builder().gracePeriodSeconds(0).build());
        assertThat(early.lines()).containsExactly("+a", "n1>n2", "-a");
        registration.close();
        client.resource(CoreV1.PODS).create(pod("one", "c", ""));
        assertThat(early.lines()).endsWith("+c");
        assertThat(late.lines()).doesNotContain("+c");
    }

    @Test
    void aLostWatchIsResumedWhereItStood() throws Exception {
        client.given(CoreV1.PODS, pod("one", "a", ""));
        startAndSync();
        AtomicBoolean down = new AtomicBoolean(true);
        client.failWhen(request -> request.verb().equals("watch") && down.get()
                ? Optional.of(ApiErrors.serviceUnavailable("down"))
                : Optional.empty());
        client.disconnect();
        timers.awaitPending(1);
        client.resource(CoreV1.PODS).create(pod("one", "b", ""));
        assertThat(pods.lister().get("one", "b")).isEmpty();
        down.set(false);
        CountDownLatch told = awaiting("b");
        advanceUntil(told);
        assertThat(client.requests()).noneMatch(request -> request.verb().equals("list"));
    }

    private CountDownLatch awaiting(String name) {
        CountDownLatch told = new CountDownLatch(1);
        pods.addInlineHandler(EventHandler.onChange(pod -> {
            if (pod.name().equals(name)) {
                told.countDown();
            }
        }));
        return told;
    }

    @Test
    void afterExpiryTheDifferenceIsTold() throws Exception {
        client.given(CoreV1.PODS, pod("one", "a", "n1"));
        client.given(CoreV1.PODS, pod("one", "b", "n1"));
        startAndSync();
        Notes notes = new Notes();
        AtomicBoolean down = new AtomicBoolean(true);
        client.failWhen(request -> request.verb().equals("watch") && down.get()
                ? Optional.of(ApiErrors.serviceUnavailable("down"))
                : Optional.empty());
        client.disconnect();
        timers.awaitPending(1);
        pods.addInlineHandler(notes);
        client.resource(CoreV1.PODS)
                .delete(
                        "one",
                        "a",
                        DeleteOptions.builder().gracePeriodSeconds(0).build());
        client.resource(CoreV1.PODS).create(pod("one", "c", ""));
        client.expire();
        down.set(false);
        CountDownLatch gone = new CountDownLatch(1);
        pods.addInlineHandler(new EventHandler<>() {
            @Override
            public void deleted(Pod last) {
                gone.countDown();
            }
        });
        advanceUntil(gone);
        assertThat(notes.lines().subList(0, 2)).containsExactlyInAnyOrder("+a", "+b");
        assertThat(notes.lines().subList(2, 4)).containsExactly("+c", "-a");
        assertThat(pods.lister().all()).extracting(Pod::name).containsExactlyInAnyOrder("b", "c");
    }

    /** Lets every back-off pass until something happened. */
    private void advanceUntil(CountDownLatch happened) throws InterruptedException {
        while (!happened.await(1, TimeUnit.MILLISECONDS)) {
            timers.advance(Duration.ofMinutes(1));
        }
    }

    @Test
    void whatExpiredUnderARunningWatchIsFetchedAtOnce() throws Exception {
        client.given(CoreV1.PODS, pod("one", "a", ""));
        startAndSync();
        CountDownLatch told = awaiting("b");
        client.expire();
        client.resource(CoreV1.PODS).create(pod("one", "b", ""));
        told.await();
        assertThat(timers.pending()).isZero();
    }

    @Test
    void aServerWithoutInitialEventsIsListedInPages() throws Exception {
        for (int i = 0; i < 1201; i++) {
            client.given(CoreV1.PODS, pod("one", "p" + i, ""));
        }
        try (Informer<Pod> informer =
                new Informer<>(new WithoutInitialEvents(client), CoreV1.PODS, Selection.ALL, timers)) {
            informer.start();
            informer.awaitSynced();
            assertThat(informer.lister().size()).isEqualTo(1201);
            assertThat(client.requests().stream().filter(r -> r.verb().equals("list")))
                    .hasSize(3);
        }
    }

    @Test
    void oneInformerServesAllThatAskForIt() {
        assertThat(informers.informer(CoreV1.PODS)).isSameAs(pods);
        Informer<Pod> own = informers.informer(CoreV1.PODS, Selection.fields("spec.nodeName=n1"));
        assertThat(own)
                .isNotSameAs(pods)
                .isSameAs(informers.informer(CoreV1.PODS, Selection.fields("spec.nodeName=n1")));
    }

    @Test
    void aSelectionIsFollowedAlone() throws Exception {
        Informer<Pod> own = informers.informer(CoreV1.PODS, Selection.fields("spec.nodeName=n1"));
        startAndSync();
        client.given(CoreV1.PODS, pod("one", "a", "n1"));
        client.given(CoreV1.PODS, pod("one", "b", "n2"));
        assertThat(own.lister().all()).extracting(Pod::name).containsExactly("a");
    }
}
