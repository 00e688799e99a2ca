/** Flags as upstream's commands parse them, and the words in which they refuse. */
@NullMarked
package io.sailfish.kubectl.flags;

import org.jspecify.annotations.NullMarked;
