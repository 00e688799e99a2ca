/** Container images made from this build and from the host's own packages, without a container engine or a base image. */
@NullMarked
package io.sailfish.demo.images;

import org.jspecify.annotations.NullMarked;
