package io.sailfish.apiserver.flowcontrol;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.apiserver.flowcontrol.FairQueues.Entry;
import io.sailfish.apiserver.flowcontrol.FairQueues.Layout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class FairQueuesTest {
    private static final long MILLI = 1_000_000;

    /** One queue for each of these flows: hands of one card, whose numbers differ. */
    private static final long ELEPHANT = 1;

    private static final long MOUSE = 2;

    @Test
    void aQuietFlowIsServedBeforeWhatAnotherHasPiledUp() {
        FairQueues queues = new FairQueues(new Layout(8, 1, 100));
        List<Entry> piledUp = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            piledUp.add(offered(queues, ELEPHANT, 1, i));
        }
        serve(queues, 5, 20);
        Entry late = offered(queues, MOUSE, 1, 16 * MILLI);
        // At most one of the elephant's goes first: the mouse begins where the elephant's served ones end.
        Entry next = queues.next();
        if (next != late) {
            queues.dispatch(next, 17 * MILLI);
        }
        assertThat(queues.next()).isSameAs(late);
        assertThat(piledUp).hasSize(20);
    }

    @Test
    void twoFlowsThatAlwaysHaveRequestsTakeTurns() {
        FairQueues queues = new FairQueues(new Layout(8, 1, 100));
        for (int i = 0; i < 30; i++) {
            offered(queues, ELEPHANT, 1, 0);
        }
        for (int i = 0; i < 10; i++) {
            offered(queues, MOUSE, 1, 0);
        }
        List<Entry> first20 = serve(queues, 20, 0);
        assertThat(first20.stream().filter(entry -> entry.flow() == MOUSE)).hasSize(10);
    }

    @Test
    void wideRequestsPayForTheirWidth() {
        FairQueues queues = new FairQueues(new Layout(8, 1, 100));
        for (int i = 0; i < 40; i++) {
            offered(queues, ELEPHANT, 4, 0);
            offered(queues, MOUSE, 1, 0);
        }
        List<Entry> first25 = serve(queues, 25, 0);
        assertThat(first25.stream().filter(entry -> entry.flow() == MOUSE).count())
                .isBetween(19L, 21L);
    }

    @Test
    void longRequestsPayForTheirTimeWhenItIsKnown() {
        FairQueues queues = new FairQueues(new Layout(8, 1, 100));
        for (int i = 0; i < 20; i++) {
            offered(queues, ELEPHANT, 1, 0);
            offered(queues, MOUSE, 1, 0);
        }
        long now = 0;
        int mice = 0;
        for (int i = 0; i < 12; i++) {
            Entry next = queues.next();
            queues.dispatch(next, now);
            now += next.flow() == ELEPHANT ? 50 * MILLI : 5 * MILLI;
            mice += next.flow() == MOUSE ? 1 : 0;
            queues.finish(next, now);
        }
        assertThat(mice).as("ten short ones for each long one").isGreaterThanOrEqualTo(9);
    }

    @Test
    void aFullQueueRefuses() {
        FairQueues queues = new FairQueues(new Layout(1, 1, 2));
        offered(queues, ELEPHANT, 1, 0);
        offered(queues, ELEPHANT, 1, 0);
        assertThat(queues.offer(new Entry(MOUSE, 1, 0), 0)).isZero();
        assertThat(queues.waiting()).isEqualTo(2);
    }

    @Test
    void aHandHasManyQueues() {
        FairQueues queues = new FairQueues(new Layout(64, 8, 5));
        int taken = 0;
        while (queues.offer(new Entry(0x1234_5678_9abc_def0L, 1, taken), taken) > 0) {
            taken++;
        }
        assertThat(taken).isEqualTo(40);
        assertThat(queues.offer(new Entry(0x0fed_cba9_8765_4321L, 1, taken), taken))
                .as("another flow finds a queue of its own")
                .isEqualTo(1);
    }

    @Property(tries = 200)
    void aHandIsDifferentQueues(
            @ForAll long flow,
            @ForAll @IntRange(min = 1, max = 300) int queues,
            @ForAll @IntRange(min = 1, max = 8) int size) {
        int[] hand = new int[Math.min(size, queues)];
        ShuffleSharding.deal(flow, queues, hand);
        Set<Integer> cards = new HashSet<>();
        for (int card : hand) {
            assertThat(card).isBetween(0, queues - 1);
            cards.add(card);
        }
        assertThat(cards).hasSize(hand.length);
    }

    /** Whatever comes, each request that was taken in is dispatched once, within bounds, and nothing is left. */
    @Property(tries = 200)
    void nobodyStarvesAndNothingIsLost(@ForAll @LongRange(min = 0) long seed) {
        Random random = new Random(seed);
        FairQueues queues = new FairQueues(new Layout(1 + random.nextInt(16), 1, 50));
        int limit = 1 + random.nextInt(10);
        Set<Entry> waiting = new HashSet<>();
        Deque<Entry> executing = new ArrayDeque<>();
        long now = 0;
        int taken = 0;
        int served = 0;
        int removed = 0;
        int inUse = 0;
        for (int step = 0; step < 400 || !waiting.isEmpty() || !executing.isEmpty(); step++) {
            assertThat(step).as("it comes to an end").isLessThan(20_000);
            now += random.nextInt((int) (3 * MILLI));
            if (step < 400 && random.nextInt(3) > 0) {
                Entry entry = new Entry(random.nextInt(6), 1 + random.nextInt(limit), now);
                if (queues.offer(entry, now) > 0) {
                    waiting.add(entry);
                    taken++;
                }
            } else if (step < 400 && random.nextInt(8) == 0 && !waiting.isEmpty()) {
                Entry entry = waiting.iterator().next();
                assertThat(queues.remove(entry, now)).isTrue();
                waiting.remove(entry);
                removed++;
            } else if (!executing.isEmpty()) {
                Entry entry = executing.poll();
                inUse -= entry.seats();
                queues.finish(entry, now);
            }
            for (Entry next = queues.next(); next != null && inUse + next.seats() <= limit; next = queues.next()) {
                assertThat(waiting.remove(next)).isTrue();
                queues.dispatch(next, now);
                inUse += next.seats();
                executing.add(next);
                served++;
            }
            assertThat(queues.waiting()).isEqualTo(waiting.size());
        }
        assertThat(served + removed).isEqualTo(taken);
        assertThat(queues.seatsWaiting()).isZero();
    }

    private static Entry offered(FairQueues queues, long flow, int seats, long now) {
        Entry entry = new Entry(flow, seats, now);
        assertThat(queues.offer(entry, now)).isPositive();
        return entry;
    }

    /** Serves one after the other, each as long as is estimated. */
    private static List<Entry> serve(FairQueues queues, int count, long from) {
        List<Entry> served = new ArrayList<>();
        long now = from;
        for (int i = 0; i < count; i++) {
            Entry next = queues.next();
            assertThat(next).isNotNull();
            queues.dispatch(next, now);
            now += FairQueues.ESTIMATE_NANOS;
            queues.finish(next, now);
            served.add(next);
        }
        return served;
    }
}
