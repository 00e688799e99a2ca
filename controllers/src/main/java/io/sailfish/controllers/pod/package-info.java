/** What controllers ask of pods, and do with them. */
@NullMarked
package io.sailfish.controllers.pod;

import org.jspecify.annotations.NullMarked;
