package io.sailfish.metrics.figures;

import io.sailfish.model.NamespacedName;
import java.util.Map;

/**
 * The counters of a node and of the containers on it.
 *
 * @param node of the node as a whole
 * @param pods by pod, of its containers by name
 */
public record NodeReading(Reading node, Map<NamespacedName, Map<String, Reading>> pods) {}
