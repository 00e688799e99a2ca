package io.sailfish.client.informer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class PersistentMapTest {

    /** A key whose hashes collide often. */
    record Key(int hash, int id) {
        @Override
        public int hashCode() {
            return hash;
        }
    }

    record Step(Key key, int value, boolean removes) {}

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Key> keys = Combinators.combine(
                        Arbitraries.oneOf(
                                Arbitraries.integers().between(0, 3),
                                Arbitraries.of(1 << 5, 1 << 30, 1 << 31, 33),
                                Arbitraries.integers()),
                        Arbitraries.integers().between(0, 4))
                .as(Key::new);
        return Combinators.combine(keys, Arbitraries.integers(), Arbitraries.of(true, false))
                .as(Step::new)
                .list()
                .ofMaxSize(200);
    }

    @Property(tries = 300)
    void doesWhatAHashMapDoesAndNeverChanges(@ForAll("steps") List<Step> steps) {
        Map<Key, Integer> model = new HashMap<>();
        PersistentMap<Key, Integer> map = PersistentMap.of();
        Map<Key, Integer> middleModel = Map.of();
        PersistentMap<Key, Integer> middle = map;
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            if (step.removes()) {
                model.remove(step.key());
                map = map.without(step.key());
            } else {
                model.put(step.key(), step.value());
                map = map.with(step.key(), step.value());
            }
            if (i == steps.size() / 2) {
                middleModel = Map.copyOf(model);
                middle = map;
            }
        }
        assertSame(map, model);
        assertSame(middle, middleModel);
    }

    private static void assertSame(PersistentMap<Key, Integer> map, Map<Key, Integer> model) {
        assertThat(map.size()).isEqualTo(model.size());
        assertThat(map.values()).containsExactlyInAnyOrderElementsOf(model.values());
        assertThat(map.keys()).containsExactlyInAnyOrderElementsOf(model.keySet());
        model.forEach((key, value) -> assertThat(map.get(key)).isEqualTo(value));
    }
}
