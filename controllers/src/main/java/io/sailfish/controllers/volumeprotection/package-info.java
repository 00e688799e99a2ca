/** Keeps volumes, claims and their classes until nobody uses them. */
@NullMarked
package io.sailfish.controllers.volumeprotection;

import org.jspecify.annotations.NullMarked;
