package io.sailfish.scheduler.plugin;

import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.scheduler.device.PodDevices;
import io.sailfish.scheduler.shape.PodShape;
import io.sailfish.scheduler.state.NodeRow;
import io.sailfish.scheduler.state.NodeTable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A pod goes where its claims have their devices, or can get them. */
public final class DynamicResources implements PodAware {
    /** Upstream's name. */
    public static final String NAME = "DynamicResources";

    private static final long[] NO_OPINION = {};

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public @Nullable Judge prepare(Pod pod, PodShape shape, NodeTable table) {
        return pod.spec().resourceClaims().isEmpty() ? null : new Claims(PodDevices.of(pod, table.devices()));
    }

    private record Claims(PodDevices devices) implements Judge {
        @Override
        public @Nullable String reject(NodeRow node) {
            return devices.on(node.name(), node.labels()) instanceof PodDevices.Answer.Refused(String reason)
                    ? reason
                    : null;
        }

        /** Devices are held by claims, which outlive the pods that leave. */
        @Override
        public boolean canBeHelped(NodeRow node) {
            return false;
        }

        @Override
        public long[] scores(List<NodeRow> nodes) {
            return NO_OPINION;
        }
    }
}
