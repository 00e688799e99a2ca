/** Pods and the pod templates of workloads: defaults, status rules, binding and eviction. */
@NullMarked
package io.sailfish.apiserver.kinds.core.pod;

import org.jspecify.annotations.NullMarked;
