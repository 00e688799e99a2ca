/** The kubelet's HTTPS server: logs, exec, attach, port-forward, statistics, metrics. */
@NullMarked
package io.sailfish.node.server;

import org.jspecify.annotations.NullMarked;
