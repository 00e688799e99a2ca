/**
 * Requests that other servers answer: logs, exec, attach and port-forward by the kubelet of the pod's node, proxies by pods,
 * services and nodes.
 *
 * <p>An upgraded connection is a tunnel: the bytes of both sides pass as they are, and what is spoken in them is between
 * kubectl and the kubelet. The tunnel opens only when the other server has said 101: whatever else it says is an answer like
 * any other, so that no client ever writes to a kubelet with the API server's rights.
 *
 * <p>Two things that clients speak in a WebSocket no kubelet understands; they end here, and the kubelet is spoken to by SPDY:
 * streams that are closed one by one ({@link io.sailfish.apiserver.stream.RemoteCommand}), and SPDY itself, wrapped into
 * frames ({@link io.sailfish.apiserver.stream.SpdyTunnel}).
 */
@NullMarked
package io.sailfish.apiserver.stream;

import org.jspecify.annotations.NullMarked;
