/** Finished Jobs that are to be forgotten after some time. */
@NullMarked
package io.sailfish.controllers.ttl;

import org.jspecify.annotations.NullMarked;
