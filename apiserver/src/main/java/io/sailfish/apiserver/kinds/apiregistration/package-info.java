/** APIServices: who serves which version of which group. */
@NullMarked
package io.sailfish.apiserver.kinds.apiregistration;

import org.jspecify.annotations.NullMarked;
