/**
 * The command-line client: upstream's kubectl in Java. {@link io.sailfish.kubectl.Kubectl} is the entry; a command is a small
 * class over one implementation of flags, kubeconfig, REST mapping, selection of objects and printing.
 */
@NullMarked
package io.sailfish.kubectl;

import org.jspecify.annotations.NullMarked;
