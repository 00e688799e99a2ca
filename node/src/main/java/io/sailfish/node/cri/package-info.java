/** The container runtime: the contract as the kubelet uses it, its implementation over CRI, and a simulated one. */
@NullMarked
package io.sailfish.node.cri;

import org.jspecify.annotations.NullMarked;
