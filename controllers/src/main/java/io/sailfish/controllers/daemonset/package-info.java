/** DaemonSets: a pod on every node that fits. */
@NullMarked
package io.sailfish.controllers.daemonset;

import org.jspecify.annotations.NullMarked;
