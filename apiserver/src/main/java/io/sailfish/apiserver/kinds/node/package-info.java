/** RuntimeClasses. */
@NullMarked
package io.sailfish.apiserver.kinds.node;

import org.jspecify.annotations.NullMarked;
