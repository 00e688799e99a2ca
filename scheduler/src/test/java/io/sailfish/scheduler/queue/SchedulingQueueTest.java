package io.sailfish.scheduler.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.scheduler.Given;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SchedulingQueueTest {
    private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

    private final SchedulingQueue queue = new SchedulingQueue(Duration.ofSeconds(1), Duration.ofSeconds(10));

    private static Instant at(long seconds) {
        return START.plusSeconds(seconds);
    }

    private static Pod pod(String name, int priority) {
        Pod pod = Given.pod(name, "1");
        return pod.withSpec(pod.spec().withPriority(priority));
    }

    private String next(Instant now) {
        return queue.poll(now).map(queued -> queued.pod().name()).orElse("");
    }

    @Test
    void importantPodsComeFirstAndThenOldOnes() {
        queue.put(pod("b", 0), at(0));
        queue.put(pod("a", 0), at(1));
        queue.put(pod("c", 7), at(2));
        assertThat(next(at(3)) + next(at(3)) + next(at(3)) + next(at(3))).isEqualTo("cba");
    }

    @Test
    void onlyEventsThatConcernTheRefusingPluginsHelp() {
        queue.put(pod("a", 0), at(0));
        queue.refuse(queue.poll(at(0)).orElseThrow().refused(Set.of("TaintToleration"), at(0)), at(0));
        queue.happened(ClusterEvent.POD_LEFT, at(5));
        assertThat(queue.sizes()).isEqualTo(new SchedulingQueue.Sizes(0, 0, 1));
        queue.happened(ClusterEvent.NODE_TAINTS, at(5));
        assertThat(next(at(5))).isEqualTo("a");
    }

    @Test
    void aBackOffCountsFromTheAttemptAndDoublesToTenSeconds() {
        queue.put(pod("a", 0), at(0));
        Instant now = at(0);
        for (int seconds : new int[] {1, 2, 4, 8, 10, 10}) {
            queue.refuse(queue.poll(now).orElseThrow().refused(Set.of(), now), now);
            queue.happened(ClusterEvent.POD_LEFT, now.plusMillis(500));
            Instant due = now.plusSeconds(seconds);
            assertThat(queue.nextWake()).contains(due);
            assertThat(queue.poll(due.minusMillis(1))).isEmpty();
            now = due;
        }
        assertThat(next(now)).isEqualTo("a");
    }

    @Test
    void unschedulablePodsAreTriedAgainAfterAWhile() {
        queue.put(pod("a", 0), at(0));
        queue.refuse(queue.poll(at(0)).orElseThrow().refused(Set.of("NodeName"), at(0)), at(0));
        assertThat(next(at(299))).isEmpty();
        assertThat(next(START.plus(Duration.ofMinutes(5)))).isEqualTo("a");
    }

    @Test
    void aChangedPodIsTriedAgainAndARefreshedOneWaits() {
        queue.put(pod("a", 0), at(0));
        queue.refuse(queue.poll(at(0)).orElseThrow().refused(Set.of("NodeName"), at(0)), at(0));
        queue.refresh(pod("a", 3));
        assertThat(next(at(1))).isEmpty();
        assertThat(queue.find(pod("a", 0).key())).isEqualTo(pod("a", 3));
        queue.put(pod("a", 1), at(1));
        assertThat(next(at(1))).isEqualTo("a");
        assertThat(queue.find(pod("a", 0).key())).isNull();
    }
}
