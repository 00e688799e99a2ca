/**
 * A data centre on one machine: every lab machine is a set of Linux namespaces (network, mount, process, hostname, ipc,
 * cgroup) with its own address, /etc, /var, /run, /tmp and cgroup root, all on one bridge.
 *
 * <p>{@link io.sailfish.lab.Lab} makes and removes them and cuts their power and their links. What runs in a machine
 * (containerd, the agent, the server) is started through it as on a real host, with ordinary paths, and cannot tell the
 * difference. The lab is closed: nothing in it has a route to the outside, and the root namespace has no address in it,
 * only {@code unreachable} routes, so that no stray packet leaves the machine.
 *
 * <p>{@code sailfish up} runs its cluster on a lab, and so do the end-to-end tests and benchmarks.
 */
@NullMarked
package io.sailfish.lab;

import org.jspecify.annotations.NullMarked;
