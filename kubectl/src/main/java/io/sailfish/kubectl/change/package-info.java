/** Commands that change or delete objects that are there. */
@NullMarked
package io.sailfish.kubectl.change;

import org.jspecify.annotations.NullMarked;
