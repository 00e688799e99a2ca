package io.sailfish.metrics.figures;

import io.sailfish.model.NamespacedName;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** The last two readings of every node. Bounded by the nodes there are. Thread-safe. */
public final class FigureBook {
    private final Map<String, Pair> nodes = new ConcurrentHashMap<>();

    private record Pair(Optional<NodeReading> before, NodeReading now) {}

    /** Takes a reading in. */
    public void put(String node, NodeReading reading) {
        nodes.compute(node, (_, known) -> new Pair(Optional.ofNullable(known).map(Pair::now), reading));
    }

    /** A node does not answer, or is gone: what was known of it is of no use any more. */
    public void forget(String node) {
        nodes.remove(node);
    }

    /** What a node uses; empty until it was read twice. */
    public Optional<Usage> node(String name) {
        Pair pair = nodes.get(name);
        return pair == null
                ? Optional.empty()
                : pair.now().node().since(pair.before().map(NodeReading::node));
    }

    /** What the containers of a pod on a node use, by name; those of which nothing is known are left out. */
    public Map<String, Usage> pod(String node, NamespacedName pod) {
        Pair pair = nodes.get(node);
        if (pair == null) {
            return Map.of();
        }
        Map<String, Reading> before =
                pair.before().map(reading -> reading.pods().get(pod)).orElse(Map.of());
        Map<String, Usage> usages = new TreeMap<>();
        pair.now()
                .pods()
                .getOrDefault(pod, Map.of())
                .forEach((container, reading) -> reading.since(Optional.ofNullable(before.get(container)))
                        .ifPresent(usage -> usages.put(container, usage)));
        return usages;
    }
}
