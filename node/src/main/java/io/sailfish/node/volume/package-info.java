/** Volumes of pods: what they hold, how their files are kept current, and how they come into containers. */
@NullMarked
package io.sailfish.node.volume;

import org.jspecify.annotations.NullMarked;
