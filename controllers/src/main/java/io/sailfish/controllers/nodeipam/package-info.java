/** Ranges of pod addresses for nodes. */
@NullMarked
package io.sailfish.controllers.nodeipam;

import org.jspecify.annotations.NullMarked;
