/** PriorityClasses. */
@NullMarked
package io.sailfish.apiserver.kinds.scheduling;

import org.jspecify.annotations.NullMarked;
