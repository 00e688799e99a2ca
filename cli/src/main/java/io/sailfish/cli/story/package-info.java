/**
 * The story that {@code sailfish demo} tells and the end-to-end test asserts: what a cluster does, step by step, each step
 * seen and checked. A chapter is a class that does something to the cluster, checks what comes of it, and returns what it
 * saw; {@link io.sailfish.cli.story.Stage} is what all of them stand on.
 */
@NullMarked
package io.sailfish.cli.story;

import org.jspecify.annotations.NullMarked;
