/** Commands that bring objects to what files say. */
@NullMarked
package io.sailfish.kubectl.apply;

import org.jspecify.annotations.NullMarked;
