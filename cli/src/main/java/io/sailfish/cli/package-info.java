/**
 * The program {@code sailfish}: one command per thing a person does, and every component under its upstream name.
 *
 * <p>{@code cluster}: up, down, status, lab, image: a whole cluster on this machine. {@code component}: server, agent,
 * hollow, kube-apiserver, kube-scheduler, kube-controller-manager, kubelet, kube-proxy: where the modules are wired
 * together, by plain code. {@code story}: the demonstration.
 */
@NullMarked
package io.sailfish.cli;

import org.jspecify.annotations.NullMarked;
