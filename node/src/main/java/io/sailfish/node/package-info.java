/**
 * The node agent's kubelet: it runs the pods that are bound to its node and tells the API what became of them.
 *
 * <p>Its heart is {@code pod}: for each pod a worker that observes, decides by a pure function and applies. Around it:
 * {@code cri} the container runtime, {@code volume} what is mounted into containers, {@code cgroup} limits, {@code probe}
 * health checks, {@code status} the Node object and its lease, {@code server} the kubelet's HTTPS endpoints, {@code logs}
 * reading and rotating container logs, {@code time} the clock and timers that all of them are given, {@code hollow} the
 * same kubelet on a simulated runtime.
 */
@NullMarked
package io.sailfish.node;

import org.jspecify.annotations.NullMarked;
