/** ReplicationControllers. */
@NullMarked
package io.sailfish.apiserver.kinds.core.workload;

import org.jspecify.annotations.NullMarked;
