/**
 * Requests that other servers answer: logs, exec, attach and port-forward by the kubelet of the pod's node, proxies by pods,
 * services and nodes.
 *
 * <p>An upgraded connection (WebSocket or SPDY) is a tunnel: the bytes of both sides pass as they are, and what is spoken
 * in them is between kubectl and the kubelet. The tunnel opens only when the other server has said 101: whatever else it
 * says is an answer like any other, so that no client ever writes to a kubelet with the API server's rights.
 */
@NullMarked
package io.sailfish.apiserver.stream;

import org.jspecify.annotations.NullMarked;
