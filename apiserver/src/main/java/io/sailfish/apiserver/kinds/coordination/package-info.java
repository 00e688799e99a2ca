/** Leases. */
@NullMarked
package io.sailfish.apiserver.kinds.coordination;

import org.jspecify.annotations.NullMarked;
