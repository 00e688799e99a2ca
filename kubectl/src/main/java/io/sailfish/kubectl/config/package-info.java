/** Kubeconfig files, and the access to a server that they and flags describe. */
@NullMarked
package io.sailfish.kubectl.config;

import org.jspecify.annotations.NullMarked;
