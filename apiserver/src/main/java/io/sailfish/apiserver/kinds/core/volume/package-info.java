/** Persistent volumes and the claims to them. */
@NullMarked
package io.sailfish.apiserver.kinds.core.volume;

import org.jspecify.annotations.NullMarked;
