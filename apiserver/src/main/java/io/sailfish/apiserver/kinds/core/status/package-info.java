/** The health of the control plane's other parts, as a resource that only old clients still read. */
@NullMarked
package io.sailfish.apiserver.kinds.core.status;

import org.jspecify.annotations.NullMarked;
