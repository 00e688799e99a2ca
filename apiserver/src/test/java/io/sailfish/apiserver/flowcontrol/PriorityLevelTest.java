package io.sailfish.apiserver.flowcontrol;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.model.api.flowcontrol.v1.FlowSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PriorityLevelTest {
    private final AtomicLong now = new AtomicLong();
    private final PriorityLevel level = new PriorityLevel("level", now::get);
    private final FlowRule rule = new FlowRule(FlowSchema.EMPTY, level, "", 10, new FlowCounts());
    private final List<String> heard = new ArrayList<>();

    @Test
    void takesSeatsAsLongAsThereAreSome() {
        level.limit(2);
        Ticket one = level.tryEnter(rule, 1);
        assertThat(level.tryEnter(rule, 1)).isNotNull();
        assertThat(level.tryEnter(rule, 1)).isNull();
        one.release();
        one.release();
        assertThat(level.seatsInUse()).isEqualTo(1);
        assertThat(level.tryEnter(rule, 1)).isNotNull();
    }

    @Test
    void withoutQueuesRefuses() {
        level.limit(1);
        assertThat(level.tryEnter(rule, 1)).isNotNull();
        assertThat(level.await(rule, 1, 1, guest("a"))).isNull();
        assertThat(heard).containsExactly("a CONCURRENCY_LIMIT");
        assertThat(rule.counts().refused(Refusal.CONCURRENCY_LIMIT)).isEqualTo(1);
    }

    @Test
    void aSeatThatComesFreeGoesToWhoWaits() {
        level.configure(new FairQueues.Layout(8, 2, 10));
        level.limit(1);
        Ticket first = level.tryEnter(rule, 1);
        level.await(rule, 1, 1, guest("a"));
        assertThat(rule.counts().waiting()).isEqualTo(1);
        assertThat(level.tryEnter(rule, 1)).as("nobody overtakes").isNull();
        first.release();
        assertThat(heard).containsExactly("a admitted");
        assertThat(level.seatsInUse()).isEqualTo(1);
        assertThat(rule.counts().waiting()).isZero();
    }

    @Test
    void whoGivesUpIsNotAdmittedAnyMore() {
        level.configure(new FairQueues.Layout(8, 2, 10));
        level.limit(1);
        Ticket first = level.tryEnter(rule, 1);
        PriorityLevel.Waiting waiting = level.await(rule, 1, 1, guest("a"));
        waiting.giveUp(Refusal.TIME_OUT);
        waiting.giveUp(Refusal.CANCELLED);
        first.release();
        assertThat(heard).containsExactly("a TIME_OUT");
        assertThat(level.seatsInUse()).isZero();
    }

    @Test
    void moreSeatsLetMoreIn() {
        level.configure(new FairQueues.Layout(8, 2, 10));
        level.limit(0);
        level.await(rule, 1, 1, guest("a"));
        level.await(rule, 1, 5, guest("b"));
        assertThat(heard).as("without a seat nothing goes on, however wide").isEmpty();
        level.limit(1);
        assertThat(heard).containsExactly("a admitted");
    }

    @Test
    void aRequestWiderThanAllSeatsGoesAlone() {
        level.configure(new FairQueues.Layout(8, 2, 10));
        level.limit(3);
        Ticket wide = level.tryEnter(rule, 10);
        assertThat(wide).isNotNull();
        assertThat(level.tryEnter(rule, 1)).isNull();
    }

    @Test
    void thoseWhoWaitGoOnWaitingInNewQueues() {
        level.configure(new FairQueues.Layout(8, 2, 10));
        level.limit(1);
        Ticket first = level.tryEnter(rule, 1);
        level.await(rule, 1, 1, guest("a"));
        PriorityLevel.Waiting second = level.await(rule, 1, 1, guest("b"));
        level.configure(new FairQueues.Layout(1, 1, 1));
        second.giveUp(Refusal.CANCELLED);
        first.release();
        assertThat(heard).containsExactly("b CANCELLED", "a admitted");
        level.await(rule, 1, 1, guest("c"));
        level.configure(null);
        assertThat(heard).last().isEqualTo("c CONCURRENCY_LIMIT");
        assertThat(level.seatsInUse()).isEqualTo(1);
    }

    /** Many threads at once: the seats are never exceeded, and all come back. */
    @Test
    void noSeatIsLostOrGivenTwice() throws InterruptedException {
        PriorityLevel shared = new PriorityLevel("shared", System::nanoTime);
        FlowRule shares = new FlowRule(FlowSchema.EMPTY, shared, "", 10, new FlowCounts());
        shared.configure(new FairQueues.Layout(4, 2, 1000));
        int seats = 3;
        shared.limit(seats);
        AtomicInteger inUse = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        int threads = 8;
        int each = 2_000;
        CountDownLatch done = new CountDownLatch(threads * each);
        for (int t = 0; t < threads; t++) {
            int flow = t;
            Thread.ofVirtual().start(() -> {
                for (int i = 0; i < each; i++) {
                    int width = 1 + ThreadLocalRandom.current().nextInt(2);
                    CountDownLatch through = new CountDownLatch(1);
                    BlockingGuest held = new BlockingGuest(through);
                    Ticket ticket = shared.tryEnter(shares, width);
                    if (ticket == null) {
                        shared.await(shares, flow, width, held);
                        ticket = held.await();
                    }
                    most.accumulateAndGet(inUse.addAndGet(width), Math::max);
                    Thread.yield();
                    inUse.addAndGet(-width);
                    ticket.release();
                    done.countDown();
                }
            });
        }
        assertThat(done.await(60, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
        assertThat(most).hasValueLessThanOrEqualTo(seats);
        assertThat(shared.demand()).isZero();
        assertThat(shares.counts().dispatched()).isEqualTo((long) threads * each);
        assertThat(shares.counts().executing()).isZero();
    }

    private static final class BlockingGuest implements Guest {
        private final CountDownLatch through;
        private volatile Ticket ticket;

        BlockingGuest(CountDownLatch through) {
            this.through = through;
        }

        @Override
        public void admitted(Ticket given) {
            ticket = given;
            through.countDown();
        }

        @Override
        public void refused(Refusal refusal) {
            throw new AssertionError("refused: " + refusal);
        }

        Ticket await() {
            try {
                through.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return ticket;
        }
    }

    private Guest guest(String name) {
        return new Guest() {
            @Override
            public void admitted(Ticket ticket) {
                heard.add(name + " admitted");
            }

            @Override
            public void refused(Refusal refusal) {
                heard.add(name + " " + refusal);
            }
        };
    }
}
