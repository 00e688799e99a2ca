package io.sailfish.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class StringMapTest {

    @Test
    void emptyIsOneInstance() {
        assertThat(StringMap.of()).isSameAs(StringMap.copyOf(Map.of())).isEmpty();
        assertThat(StringMap.of("a", 1).without("a")).isSameAs(StringMap.of());
    }

    @Test
    void cannotBeChanged() {
        StringMap<Integer> map = StringMap.of("a", 1);
        assertThatThrownBy(() -> map.put("b", 2)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> map.remove("a")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> map.entrySet().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void arraysNeedNoOrderAndTheLastOfEqualKeysCounts() {
        StringMap<Object> map = StringMap.ofArrays(new String[] {"b", "a", "b"}, new Object[] {1, 2, 3});
        assertThat(map.keyAt(0)).isEqualTo("a");
        assertThat(map.valueAt(1)).isEqualTo(3);
        assertThat(map).hasSize(2);
    }

    @Property
    void equalsASortedMapOfTheSameEntries(@ForAll Map<String, Integer> entries) {
        StringMap<Integer> map = StringMap.copyOf(entries);
        assertThat(map).isEqualTo(new TreeMap<>(entries)).hasSameHashCodeAs(new TreeMap<>(entries));
        assertThat(new TreeMap<>(entries)).isEqualTo(map);
        assertThat(List.copyOf(map.keySet())).isEqualTo(List.copyOf(new TreeMap<>(entries).keySet()));
        entries.forEach((key, value) -> assertThat(map.get(key)).isEqualTo(value));
    }

    @Property
    void withAndWithoutAreThoseOfAMap(@ForAll Map<String, Integer> entries, @ForAll String key, @ForAll Integer value) {
        StringMap<Integer> map = StringMap.copyOf(entries);
        Map<String, Integer> expected = new HashMap<>(entries);
        expected.put(key, value);
        assertThat(map.with(key, value)).isEqualTo(expected);
        expected.remove(key);
        assertThat(map.with(key, value).without(key)).isEqualTo(expected);
        assertThat(map).isEqualTo(entries);
    }
}
