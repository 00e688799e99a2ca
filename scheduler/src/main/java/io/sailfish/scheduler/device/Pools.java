package io.sailfish.scheduler.device;

import io.sailfish.model.api.resource.v1.Device;
import io.sailfish.model.api.resource.v1.ResourceSlice;
import io.sailfish.model.api.resource.v1.ResourceSliceSpec;
import io.sailfish.model.placement.NodeSelection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The pools of all drivers, by the nodes that may have a part in them. Made of all slices; then only read. */
final class Pools {
    private record Key(String driver, String pool) {}

    /**
     * A pool in its newest generation.
     *
     * @param isComplete whether all its slices are there: what lacks may say otherwise of devices
     */
    private record Pool(Key key, List<ResourceSlice> slices, boolean isComplete) {}

    private final Map<String, List<Pool>> local = new HashMap<>();
    private final List<Pool> shared = new ArrayList<>();

    Pools(Collection<ResourceSlice> slices) {
        Map<Key, List<ResourceSlice>> byPool = new HashMap<>();
        new TreeMap<>(byName(slices))
                .values()
                .forEach(slice -> byPool.computeIfAbsent(
                                new Key(
                                        slice.spec().driver(),
                                        slice.spec().pool().name()),
                                key -> new ArrayList<>())
                        .add(slice));
        byPool.forEach((key, all) -> add(newest(key, all)));
    }

    private static Map<String, ResourceSlice> byName(Collection<ResourceSlice> slices) {
        Map<String, ResourceSlice> named = new HashMap<>();
        slices.forEach(slice -> named.put(slice.name(), slice));
        return named;
    }

    private static Pool newest(Key key, List<ResourceSlice> all) {
        long generation = all.stream()
                .mapToLong(slice -> slice.spec().pool().generation())
                .max()
                .orElseThrow();
        List<ResourceSlice> slices = all.stream()
                .filter(slice -> slice.spec().pool().generation() == generation)
                .toList();
        return new Pool(
                key, slices, slices.size() == slices.getFirst().spec().pool().resourceSliceCount());
    }

    private void add(Pool pool) {
        Set<String> nodes = new HashSet<>();
        boolean isShared = false;
        for (ResourceSlice slice : pool.slices()) {
            if (slice.spec().hasNodeName()) {
                nodes.add(slice.spec().nodeName(""));
            } else {
                isShared = true;
            }
        }
        if (isShared) {
            shared.add(pool);
        } else {
            nodes.forEach(node ->
                    local.computeIfAbsent(node, key -> new ArrayList<>()).add(pool));
        }
    }

    /** What a node is offered, and whether some of it is not known yet. */
    record Offers(List<Offer> offers, boolean isComplete) {}

    Offers offers(String node, Map<String, String> labels) {
        List<Offer> offers = new ArrayList<>();
        boolean isComplete = true;
        for (List<Pool> pools : List.of(local.getOrDefault(node, List.of()), shared)) {
            for (Pool pool : pools) {
                int before = offers.size();
                collect(pool, node, labels, offers);
                if (!pool.isComplete() && offers.size() > before) {
                    isComplete = false;
                    offers.subList(before, offers.size()).clear();
                }
            }
        }
        return new Offers(offers, isComplete);
    }

    private static void collect(Pool pool, String node, Map<String, String> labels, List<Offer> offers) {
        for (ResourceSlice slice : pool.slices()) {
            ResourceSliceSpec spec = slice.spec();
            boolean isPerDevice = spec.perDeviceNodeSelection(false);
            boolean isThere = spec.allNodes(false)
                    || spec.hasNodeName() && spec.nodeName("").equals(node)
                    || spec.hasNodeSelector() && NodeSelection.matches(spec.nodeSelector(), node, labels);
            for (Device device : spec.devices()) {
                if (isPerDevice ? isThere(device, node, labels) : isThere) {
                    offers.add(new Offer(
                            new DeviceId(pool.key().driver(), pool.key().pool(), device.name()), device, slice));
                }
            }
        }
    }

    private static boolean isThere(Device device, String node, Map<String, String> labels) {
        return device.allNodes(false)
                || device.hasNodeName() && device.nodeName("").equals(node)
                || device.hasNodeSelector() && NodeSelection.matches(device.nodeSelector(), node, labels);
    }
}
