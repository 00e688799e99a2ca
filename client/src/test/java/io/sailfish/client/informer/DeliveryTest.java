package io.sailfish.client.informer;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class DeliveryTest {
    private static Pod pod(String name, int version) {
        return Pod.builder()
                .metadata(ObjectMeta.builder()
                        .name(name)
                        .resourceVersion(Integer.toString(version))
                        .build())
                .build();
    }

    /** A handler that stops at its first call until it is let go on. */
    private static final class Slow implements EventHandler<Pod> {
        private final List<String> lines = new ArrayList<>();
        private final CountDownLatch stopped = new CountDownLatch(1);
        private final CountDownLatch resume = new CountDownLatch(1);

        private synchronized void note(String line) {
            lines.add(line);
        }

        private synchronized List<String> lines() {
            return List.copyOf(lines);
        }

        @Override
        public void added(Pod pod) {
            note("+" + pod.name() + pod.metadata().resourceVersion());
            stopped.countDown();
            try {
                resume.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void updated(Pod old, Pod pod) {
            note(old.metadata().resourceVersion() + ">" + pod.name()
                    + pod.metadata().resourceVersion());
        }

        @Override
        public void deleted(Pod last) {
            note("-" + last.name() + last.metadata().resourceVersion());
        }
    }

    @Test
    void aSlowHandlerIsToldTheNewestOfEachObject() throws Exception {
        Slow handler = new Slow();
        Delivery<Pod> delivery = new Delivery<>(handler, closed -> {});
        Pod a = pod("a", 1);
        Pod b = pod("b", 1);
        delivery.added(a.key(), a);
        handler.stopped.await();
        delivery.added(b.key(), b);
        delivery.updated(a.key(), a, pod("a", 2));
        delivery.updated(a.key(), pod("a", 2), pod("a", 3));
        delivery.updated(b.key(), b, pod("b", 2));
        delivery.deleted(a.key(), pod("a", 4));
        delivery.added(a.key(), pod("a", 5));
        delivery.synced();
        handler.resume.countDown();
        delivery.awaitSynced();
        assertThat(handler.lines()).containsExactly("+a1", "+b2", "-a4", "+a5");
    }

    @Test
    void beyondTheLimitWhatCameAndWentIsNeverTold() throws Exception {
        Slow handler = new Slow();
        Delivery<Pod> delivery = new Delivery<>(handler, closed -> {});
        Pod first = pod("first", 1);
        delivery.added(first.key(), first);
        handler.stopped.await();
        for (int i = 0; i < Delivery.RELAXED + 100; i++) {
            Pod pod = pod("p" + i, 1);
            delivery.added(pod.key(), pod);
            delivery.deleted(pod.key(), pod);
        }
        delivery.synced();
        handler.resume.countDown();
        delivery.awaitSynced();
        assertThat(handler.lines().size()).isLessThan(Delivery.RELAXED + 10);
    }
}
