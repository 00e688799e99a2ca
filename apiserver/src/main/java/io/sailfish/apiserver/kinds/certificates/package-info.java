/** Certificate signing requests. */
@NullMarked
package io.sailfish.apiserver.kinds.certificates;

import org.jspecify.annotations.NullMarked;
