/** Commands that make objects. */
@NullMarked
package io.sailfish.kubectl.create;

import org.jspecify.annotations.NullMarked;
