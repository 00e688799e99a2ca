package io.sailfish.node.pod;

import io.sailfish.model.value.Quantity;
import java.util.List;
import java.util.Map;

/**
 * What pods are told of their node and measured against.
 *
 * @param runtimeName    as container ids begin: "containerd"
 * @param memoryBytes    the node's memory
 * @param allocatable    what pods may request together
 * @param lowestOomScore a score below which nothing here may go
 */
public record NodeFacts(
        String name,
        List<String> addresses,
        String runtimeName,
        long memoryBytes,
        Map<String, Quantity> allocatable,
        int lowestOomScore) {}
