/** Workloads of the group apps. */
@NullMarked
package io.sailfish.apiserver.kinds.apps;

import org.jspecify.annotations.NullMarked;
