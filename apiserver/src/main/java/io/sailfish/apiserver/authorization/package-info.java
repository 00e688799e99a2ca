/**
 * Who may do what.
 *
 * <p>{@link io.sailfish.apiserver.authorization.Rbac} holds the compiled roles and bindings, kept current from the watch
 * caches, and decides in about a microsecond; {@link io.sailfish.apiserver.authorization.NodeAuthorizer} adds what a
 * kubelet may see because of the pods on its node. {@link io.sailfish.apiserver.authorization.Authorizer} asks them in
 * upstream's order. {@link io.sailfish.apiserver.authorization.BootstrapPolicy} is what every cluster begins with.
 */
@NullMarked
package io.sailfish.apiserver.authorization;

import org.jspecify.annotations.NullMarked;
