package io.sailfish.client.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sailfish.client.fake.FakeClient;
import io.sailfish.client.fake.VirtualTimers;
import io.sailfish.model.api.coordination.v1.CoordinationV1;
import io.sailfish.model.api.coordination.v1.Lease;
import io.sailfish.model.status.ApiErrors;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class LeaderElectorTest {
    private final VirtualTimers timers = new VirtualTimers();
    private final FakeClient client = new FakeClient(timers);
    private final LinkedBlockingQueue<String> told = new LinkedBlockingQueue<>();

    private LeaderElector elector(String identity) {
        return new LeaderElector(
                client,
                LeaderElector.Settings.of("kube-system", "thing", identity),
                new LeaderElector.Callbacks() {
                    @Override
                    public void startedLeading() {
                        told.add(identity + " starts");
                    }

                    @Override
                    public void stoppedLeading() {
                        told.add(identity + " stops");
                    }
                },
                timers);
    }

    private String told() throws InterruptedException {
        String line = told.poll(10, TimeUnit.SECONDS);
        return line == null ? "nothing" : line;
    }

    /** Advances time step by step, each after the electors have come to wait again, until something is told. */
    private String toldWithin(Duration most, int waiting) throws InterruptedException {
        for (long seconds = 0; seconds <= most.toSeconds(); seconds++) {
            timers.awaitPending(waiting);
            if (!told.isEmpty()) {
                return told();
            }
            timers.advance(Duration.ofSeconds(1));
        }
        return told();
    }

    @Test
    void oneLeadsAndTheOtherTakesOverWhenItIsGivenBack() throws Exception {
        LeaderElector first = elector("first");
        first.start();
        assertThat(told()).isEqualTo("first starts");
        LeaderElector second = elector("second");
        second.start();
        timers.awaitPending(3);
        assertThat(first.isLeading()).isTrue();
        assertThat(second.isLeading()).isFalse();
        assertThat(second.leader()).isEqualTo("first");
        first.close();
        assertThat(told()).isEqualTo("first stops");
        assertThat(toldWithin(Duration.ofSeconds(10), 1)).isEqualTo("second starts");
        Lease lease = client.await(
                CoordinationV1.LEASES, "kube-system", "thing", l -> l.spec().leaseTransitions(0) == 1);
        assertThat(lease.spec().holderIdentity("")).isEqualTo("second");
        second.close();
    }

    @Test
    void aLeaderThatCannotRenewStopsBeforeAnotherStarts() throws Exception {
        AtomicBoolean cut = new AtomicBoolean();
        LeaderElector first = elector("first");
        first.start();
        assertThat(told()).isEqualTo("first starts");
        timers.awaitPending(2);
        cut.set(true);
        client.failWhen(request -> cut.get() ? Optional.of(ApiErrors.serviceUnavailable("cut off")) : Optional.empty());
        while (first.isLeading()) {
            timers.awaitPending(1);
            timers.advance(Duration.ofSeconds(1));
        }
        assertThat(Duration.between(VirtualTimers.START, timers.instant())).isLessThan(Duration.ofSeconds(13));
        assertThat(told()).isEqualTo("first stops");
        cut.set(false);
        assertThat(toldWithin(Duration.ofSeconds(20), 1)).isEqualTo("first starts");
        first.close();
    }

    @Test
    void settingsThatCannotWorkAreRefused() {
        assertThatThrownBy(() -> new LeaderElector.Settings(
                        "n", "l", "i", Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(2)))
                .hasMessageContaining("does not hold");
    }
}
