/** What goes wrong in a command, and how it is said. */
@NullMarked
package io.sailfish.kubectl.failure;

import org.jspecify.annotations.NullMarked;
