/** Commands that show and change kubeconfig files. */
@NullMarked
package io.sailfish.kubectl.kubeconfig;

import org.jspecify.annotations.NullMarked;
