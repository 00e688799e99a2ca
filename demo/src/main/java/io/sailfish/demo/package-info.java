/**
 * The sample service that {@code sailfish up} runs and {@code sailfish demo} tells its story with; package {@code images}
 * makes the container images of it.
 */
@NullMarked
package io.sailfish.demo;

import org.jspecify.annotations.NullMarked;
