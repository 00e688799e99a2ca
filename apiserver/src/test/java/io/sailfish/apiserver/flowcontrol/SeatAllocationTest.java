package io.sailfish.apiserver.flowcontrol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sailfish.apiserver.flowcontrol.SeatAllocation.Bounds;
import io.sailfish.apiserver.flowcontrol.SeatAllocation.Want;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SeatAllocationTest {
    @Test
    void sharesMakeBounds() {
        // Upstream's own levels: 245 shares of 600 seats.
        assertThat(SeatAllocation.bounds(600, 30, 245, 33, -1)).isEqualTo(new Bounds(74, 50, 674));
        assertThat(SeatAllocation.bounds(600, 100, 245, 90, -1)).isEqualTo(new Bounds(245, 24, 845));
        assertThat(SeatAllocation.bounds(600, 5, 245, 0, -1)).isEqualTo(new Bounds(13, 13, 613));
        assertThat(SeatAllocation.bounds(600, 10, 245, 0, 50)).isEqualTo(new Bounds(25, 25, 38));
        assertThat(SeatAllocation.bounds(600, 0, 0, 0, -1)).isEqualTo(new Bounds(0, 0, 600));
    }

    @Test
    void idleLevelsLend() {
        double[] parts = SeatAllocation.divide(100, List.of(new Want(5, 5, 200), new Want(50, 200, 200)));
        assertThat(parts[0]).isEqualTo(5, within(0.001));
        assertThat(parts[1]).isEqualTo(95, within(0.001));
    }

    @Property(tries = 300)
    void everythingIsGivenWithinBoundsAndInProportion(@ForAll long seed) {
        Random random = new Random(seed);
        List<Want> wants = new ArrayList<>();
        double least = 0;
        double most = 0;
        for (int i = 0; i < 1 + random.nextInt(8); i++) {
            double from = random.nextInt(50);
            Want want = new Want(from, from + random.nextInt(100), from + random.nextInt(300));
            wants.add(want);
            least += want.least();
            most += want.most();
        }
        double total = least + random.nextDouble() * (most - least);
        double[] parts = SeatAllocation.divide(total, wants);
        double sum = 0;
        double multiple = Double.NaN;
        for (int i = 0; i < parts.length; i++) {
            Want want = wants.get(i);
            sum += parts[i];
            assertThat(parts[i]).isBetween(want.least() - 1e-6, want.most() + 1e-6);
            boolean free = parts[i] > want.least() + 1e-3 && parts[i] < want.most() - 1e-3;
            if (free && want.target() > 0) {
                double mine = parts[i] / want.target();
                assertThat(mine).isEqualTo(Double.isNaN(multiple) ? mine : multiple, within(1e-3));
                multiple = mine;
            }
        }
        assertThat(sum).isEqualTo(total, within(1e-3));
    }

    @Test
    void demandRisesAtOnceAndFallsSlowly() {
        SeatDemand demand = new SeatDemand();
        demand.sample(10);
        demand.sample(20);
        assertThat(demand.digest(25)).isEqualTo(new SeatDemand.Figures(25, 15, 5, 20));
        demand.sample(0);
        assertThat(demand.digest(0).smoothed()).isEqualTo(0.977 * 20, within(1e-9));
    }

    @Test
    void manyRefusalsLengthenTheTimeUntilTheNextTry() {
        RetryAfter retry = new RetryAfter();
        long second = 1_000_000_000L;
        assertThat(retry.seconds()).isEqualTo(1);
        for (int i = 0; i < 3; i++) {
            retry.refused(100 * second);
        }
        retry.refused(101 * second);
        assertThat(retry.seconds()).isEqualTo(2);
        for (int i = 0; i < 6; i++) {
            retry.refused(102 * second);
        }
        retry.refused(103 * second);
        assertThat(retry.seconds()).isEqualTo(4);
        retry.refused(200 * second);
        assertThat(retry.seconds()).isEqualTo(3);
        retry.refused(300 * second);
        retry.refused(400 * second);
        retry.refused(500 * second);
        assertThat(retry.seconds()).isEqualTo(1);
    }
}
