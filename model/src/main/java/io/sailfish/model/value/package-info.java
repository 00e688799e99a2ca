/** Scalar values with rules of their own: quantities, moments, durations, numbers-or-strings, byte strings. */
@NullMarked
package io.sailfish.model.value;

import org.jspecify.annotations.NullMarked;
