package io.sailfish.apiserver.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SortedTreeTest {

    @Test
    void doesWhatATreeMapDoesAndKeepsOldVersions() {
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            SortedTree<Integer> tree = SortedTree.empty();
            TreeMap<String, Integer> model = new TreeMap<>();
            SortedTree<Integer> kept = tree;
            Map<String, Integer> keptModel = Map.of();
            for (int i = 0; i < 3000; i++) {
                String key = "ns" + random.nextInt(5) + "/" + random.nextInt(600);
                if (random.nextInt(3) == 0) {
                    tree = tree.without(key);
                    model.remove(key);
                } else {
                    tree = tree.with(key, i);
                    model.put(key, i);
                }
                if (i == 1500) {
                    kept = tree;
                    keptModel = new TreeMap<>(model);
                }
            }
            assertThat(entries(tree, "")).isEqualTo(model);
            assertThat(entries(kept, "")).isEqualTo(keptModel);
            assertThat(tree.size()).isEqualTo(model.size());
            String from = "ns2/3";
            assertThat(entries(tree, from)).isEqualTo(model.tailMap(from));
            assertThat(tree.rank(from)).isEqualTo(model.headMap(from).size());
            assertThat(tree.count("ns3/"))
                    .isEqualTo(model.subMap("ns3/", "ns30").size());
            for (String key : model.keySet()) {
                assertThat(tree.get(key)).isEqualTo(model.get(key));
            }
            for (String key : List.copyOf(model.keySet())) {
                tree = tree.without(key);
            }
            assertThat(tree.size()).isZero();
            assertThat(tree.from("").valid()).isFalse();
        }
    }

    @Test
    void takesKeysInOrder() {
        SortedTree<Integer> tree = SortedTree.empty();
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            String key = String.format("k%06d", i);
            keys.add(key);
            tree = tree.with(key, i);
        }
        assertThat(new ArrayList<>(entries(tree, "").keySet())).isEqualTo(keys);
    }

    private static Map<String, Integer> entries(SortedTree<Integer> tree, String from) {
        Map<String, Integer> entries = new TreeMap<>();
        for (SortedTree.Cursor<Integer> cursor = tree.from(from); cursor.valid(); cursor.advance()) {
            assertThat(entries.put(cursor.key(), cursor.value())).isNull();
        }
        return entries;
    }
}
