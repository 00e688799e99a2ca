package io.sailfish.node.status;

import io.sailfish.model.api.core.v1.NodeCondition;
import io.sailfish.model.value.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The conditions that a kubelet reports: a pure function of what it observes and of what it reported before. */
final class NodeConditions {

    /**
     * What is observed of a node.
     *
     * @param notReady      why it is not ready, for people; empty where it is
     * @param memoryShort   whether memory is about to run out
     * @param diskShort     whether the disk is about to run out
     * @param processesShort whether process ids are about to run out
     */
    record Observed(String notReady, boolean memoryShort, boolean diskShort, boolean processesShort) {}

    private NodeConditions() {}

    static List<NodeCondition> of(Observed observed, List<NodeCondition> before, Instant now) {
        List<NodeCondition> conditions = new ArrayList<>();
        conditions.add(pressure("MemoryPressure", observed.memoryShort(), "Memory", "memory"));
        conditions.add(pressure("DiskPressure", observed.diskShort(), "Disk", "disk"));
        conditions.add(pressure("PIDPressure", observed.processesShort(), "PID", "PID"));
        conditions.add(
                observed.notReady().isEmpty()
                        ? condition("Ready", "True", "KubeletReady", "kubelet is posting ready status")
                        : condition("Ready", "False", "KubeletNotReady", observed.notReady()));
        List<NodeCondition> all = new ArrayList<>();
        for (NodeCondition own : conditions) {
            Optional<NodeCondition> last = before.stream()
                    .filter(condition -> condition.type().equals(own.type()))
                    .findFirst();
            boolean unchanged = last.isPresent() && last.get().status().equals(own.status());
            all.add(own.toBuilder()
                    .lastHeartbeatTime(Timestamp.seconds(now))
                    .lastTransitionTime(unchanged ? last.get().lastTransitionTime() : Timestamp.seconds(now))
                    .build());
        }
        before.stream()
                .filter(other -> conditions.stream().noneMatch(own -> own.type().equals(other.type())))
                .forEach(all::add);
        return all;
    }

    private static NodeCondition pressure(String type, boolean present, String name, String text) {
        return present
                ? condition(
                        type,
                        "True",
                        "KubeletHasInsufficient" + name,
                        "kubelet has insufficient " + text + " available")
                : name.equals("Disk")
                        ? condition(type, "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure")
                        : condition(
                                type,
                                "False",
                                "KubeletHasSufficient" + name,
                                "kubelet has sufficient " + text + " available");
    }

    private static NodeCondition condition(String type, String status, String reason, String message) {
        return NodeCondition.builder()
                .type(type)
                .status(status)
                .reason(reason)
                .message(message)
                .build();
    }
}
