/** Removes pods that nobody will finish. */
@NullMarked
package io.sailfish.controllers.podgc;

import org.jspecify.annotations.NullMarked;
