package io.sailfish.scheduler.device;

import io.sailfish.model.api.core.v1.NodeSelector;
import io.sailfish.model.api.core.v1.NodeSelectorRequirement;
import io.sailfish.model.api.core.v1.NodeSelectorTerm;
import io.sailfish.model.api.resource.v1.AllocationResult;
import io.sailfish.model.api.resource.v1.Device;
import io.sailfish.model.api.resource.v1.DeviceAllocationConfiguration;
import io.sailfish.model.api.resource.v1.DeviceAllocationResult;
import io.sailfish.model.api.resource.v1.DeviceClaimConfiguration;
import io.sailfish.model.api.resource.v1.DeviceClass;
import io.sailfish.model.api.resource.v1.DeviceClassConfiguration;
import io.sailfish.model.api.resource.v1.DeviceRequestAllocationResult;
import io.sailfish.model.api.resource.v1.ResourceClaim;
import io.sailfish.model.api.resource.v1.ResourceSliceSpec;
import io.sailfish.scheduler.device.Allocator.Chosen;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a claim's status says of the devices that were chosen for it. */
final class Allocation {
    private Allocation() {}

    static AllocationResult of(ResourceClaim claim, List<Chosen> chosen, String node, DeviceTable table) {
        AllocationResult result = AllocationResult.builder()
                .devices(DeviceAllocationResult.builder()
                        .results(chosen.stream().map(Allocation::result).toList())
                        .config(configuration(claim, chosen, table))
                        .build())
                .build();
        NodeSelector nodes = nodes(chosen, node);
        return nodes == null ? result : result.withNodeSelector(nodes);
    }

    private static DeviceRequestAllocationResult result(Chosen one) {
        DeviceRequestAllocationResult result = DeviceRequestAllocationResult.builder()
                .request(one.wanted().reference())
                .driver(one.offer().id().driver())
                .pool(one.offer().id().pool())
                .device(one.offer().id().device())
                .tolerations(one.wanted().tolerations())
                .build();
        return one.wanted().isForAdmin() ? result.withAdminAccess(true) : result;
    }

    /** Of the classes for the requests that use them, then the claim's own, which drivers let go before. */
    private static List<DeviceAllocationConfiguration> configuration(
            ResourceClaim claim, List<Chosen> chosen, DeviceTable table) {
        Set<Wanted> satisfied = new LinkedHashSet<>();
        chosen.forEach(one -> satisfied.add(one.wanted()));
        List<DeviceAllocationConfiguration> all = new ArrayList<>();
        for (Wanted wanted : satisfied) {
            DeviceClass deviceClass = table.deviceClass(wanted.deviceClass());
            if (deviceClass != null) {
                for (DeviceClassConfiguration config : deviceClass.spec().config()) {
                    all.add(DeviceAllocationConfiguration.builder()
                            .source("FromClass")
                            .requests(List.of(wanted.reference()))
                            .opaque(config.opaque())
                            .build());
                }
            }
        }
        for (DeviceClaimConfiguration config : claim.spec().devices().config()) {
            if (satisfied.stream().anyMatch(wanted -> wanted.isNamedBy(config.requests()))) {
                all.add(DeviceAllocationConfiguration.builder()
                        .source("FromClaim")
                        .requests(config.requests())
                        .opaque(config.opaque())
                        .build());
            }
        }
        return all;
    }

    /** Where the devices can be used: on their node, on those that all their selectors match, or anywhere (null). */
    private static @Nullable NodeSelector nodes(List<Chosen> chosen, String node) {
        List<NodeSelectorRequirement> expressions = new ArrayList<>();
        List<NodeSelectorRequirement> fields = new ArrayList<>();
        for (Chosen one : chosen) {
            ResourceSliceSpec slice = one.offer().slice().spec();
            Device device = one.offer().device();
            boolean isPerDevice = slice.perDeviceNodeSelection(false);
            if (isPerDevice ? device.hasNodeName() : slice.hasNodeName()) {
                return selector(
                        List.of(),
                        List.of(NodeSelectorRequirement.builder()
                                .key("metadata.name")
                                .operator("In")
                                .values(List.of(node))
                                .build()));
            }
            NodeSelector selector = isPerDevice ? device.nodeSelector() : slice.nodeSelector();
            for (NodeSelectorTerm term : selector.nodeSelectorTerms()) {
                addMissing(expressions, term.matchExpressions());
                addMissing(fields, term.matchFields());
            }
        }
        return expressions.isEmpty() && fields.isEmpty() ? null : selector(expressions, fields);
    }

    private static void addMissing(List<NodeSelectorRequirement> all, List<NodeSelectorRequirement> more) {
        more.stream().filter(one -> !all.contains(one)).forEach(all::add);
    }

    private static NodeSelector selector(
            List<NodeSelectorRequirement> expressions, List<NodeSelectorRequirement> fields) {
        return NodeSelector.builder()
                .nodeSelectorTerms(List.of(NodeSelectorTerm.builder()
                        .matchExpressions(expressions)
                        .matchFields(fields)
                        .build()))
                .build();
    }
}
