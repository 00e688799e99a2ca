package io.sailfish.model.intern;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.model.Scenarios;
import io.sailfish.model.api.core.v1.Pod;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InternTest {
    private static Pod pod(String name, String image) {
        return (Pod) Scenarios.object(Pod.TYPE, """
                {"metadata":{"name":"%s","labels":{"app":"x"}},
                 "spec":{"nodeName":"%s-node","containers":[{"name":"c","image":"%s","env":[{"name":"E","value":"1"}],
                  "resources":{"requests":{"cpu":"100m"}}}]}}""".formatted(name, name, image));
    }

    @Test
    void equalPartsBecomeOne() {
        Interner interner = new Interner(1024);
        Pod one = interner.intern(pod("a", "i"));
        Pod two = interner.intern(pod("b", "i"));
        assertThat(one).isEqualTo(pod("a", "i"));
        assertThat(two).isEqualTo(pod("b", "i"));
        assertThat(two.spec().containers()).isSameAs(one.spec().containers());
        assertThat(two.metadata().labels()).isSameAs(one.metadata().labels());
        assertThat(two.spec()).isNotSameAs(one.spec());
    }

    @Test
    void aNewVersionIsLookedAtOnlyWhereItChanged() {
        Interner interner = new Interner(1024);
        Pod before = interner.intern(pod("a", "i"));
        Pod other = interner.intern(pod("b", "j"));
        Pod after = before.withSpec(
                before.spec().withContainers(pod("a", "j").spec().containers()));
        Pod interned = interner.intern(after, before);
        assertThat(interned).isEqualTo(after);
        assertThat(interned.metadata()).isSameAs(before.metadata());
        assertThat(interned.spec().containers()).isSameAs(other.spec().containers());
    }

    @Test
    void theTableStaysWithinItsBound() {
        Interner interner = new Interner(64);
        Pod last = IntStream.range(0, 1000)
                .mapToObj(i -> interner.intern(pod("p" + i, "i" + i)))
                .reduce((a, b) -> b)
                .orElseThrow();
        assertThat(last).isEqualTo(pod("p999", "i999"));
    }

    @Test
    void versionsShareWhatTheyHaveInCommon() {
        Pod old = pod("a", "i");
        Pod same = pod("a", "i");
        assertThat(Sharing.share(old, same)).isSameAs(old);
        Pod changed = Sharing.share(old, pod("a", "j"));
        assertThat(changed).isEqualTo(pod("a", "j"));
        assertThat(changed.metadata()).isSameAs(old.metadata());
        assertThat(changed.spec().containers().getFirst().env())
                .isSameAs(old.spec().containers().getFirst().env());
    }

    @Test
    void aCacheForgetsWhatIsNotAskedFor() {
        BoundedCache<Integer, String> cache = new BoundedCache<>(10);
        for (int i = 0; i < 1000; i++) {
            cache.get(i, key -> "value " + key);
            assertThat(cache.get(0, _ -> "made again")).isIn("value 0");
        }
        assertThat(cache.find(1)).isNull();
        assertThat(cache.find(999)).isEqualTo("value 999");
    }
}
