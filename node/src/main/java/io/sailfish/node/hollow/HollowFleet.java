package io.sailfish.node.hollow;

import io.sailfish.client.Client;
import io.sailfish.node.time.Background;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * Many simulated nodes in one process, over one client. Their addresses are of 198.18.0.0/15, the range for benchmarks:
 * nobody answers there. Each may be switched off and on by itself.
 */
public final class HollowFleet implements AutoCloseable {
    private static final int NODES_PER_SEGMENT = 250;
    private static final int FIRST_RANGE = 8;
    private static final int MOST_RANGES = 504;

    private final Plan plan;
    private final Client client;
    private final Background background = Background.system();
    private final SequencedMap<String, HollowNode> running = new LinkedHashMap<>();

    /**
     * What to imagine.
     *
     * @param prefix      beginning of the nodes' names, which end in numbers from 1 on
     * @param count       how many
     * @param cpus        cores of each
     * @param memoryBytes memory of each
     * @param maxPods     the most pods of each
     * @param taints      of each, as "key=value:Effect"
     * @param ownRanges   whether they bring ranges of pod addresses along (for at most 504), instead of being given some
     *                    of the cluster's
     */
    public record Plan(
            String prefix,
            int count,
            long cpus,
            long memoryBytes,
            int maxPods,
            List<String> taints,
            boolean ownRanges) {
        public Plan {
            taints = List.copyOf(taints);
            if (ownRanges && count > MOST_RANGES) {
                throw new IllegalArgumentException(
                        "there are ranges for " + MOST_RANGES + " simulated nodes, not for " + count);
            }
        }

        /** The name of a node, counted from 1. */
        public String name(int number) {
            return prefix + number;
        }

        HollowNode.Shape shape(int number) {
            int range = number - 1 + FIRST_RANGE;
            return new HollowNode.Shape(
                    name(number),
                    "198.18.%d.%d".formatted(number / NODES_PER_SEGMENT, number % NODES_PER_SEGMENT + 1),
                    ownRanges ? "198.%d.%d.0/24".formatted(18 + range / 256, range % 256) : "",
                    cpus,
                    memoryBytes,
                    maxPods,
                    taints);
        }
    }

    /** The client stays open when the fleet is closed. */
    public HollowFleet(Plan plan, Client client) {
        this.plan = plan;
        this.client = client;
    }

    /** Switches all on that are off; they join without being waited for. */
    public void start() throws IOException {
        for (int number = 1; number <= plan.count(); number++) {
            powerOn(number);
        }
    }

    /** Switches a node on, with an empty disk, unless it is on. */
    public synchronized void powerOn(int number) throws IOException {
        if (!running.containsKey(plan.name(number))) {
            HollowNode node = new HollowNode(plan.shape(number), client, background, new PlayedCommands());
            node.start();
            running.put(plan.name(number), node);
        }
    }

    /** Switches a node off: it says nothing any more. */
    public synchronized void powerOff(int number) {
        HollowNode node = running.remove(plan.name(number));
        if (node != null) {
            node.close();
        }
    }

    /** Switches all off. Their Node objects stay. */
    @Override
    public synchronized void close() {
        running.values().forEach(HollowNode::close);
        running.clear();
        background.close();
    }
}
