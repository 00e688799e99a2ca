/** Commands about servers: versions, resources, access. */
@NullMarked
package io.sailfish.kubectl.cluster;

import org.jspecify.annotations.NullMarked;
