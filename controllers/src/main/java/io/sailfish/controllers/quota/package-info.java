/** Keeps account of what the objects of a namespace use of its quotas. */
@NullMarked
package io.sailfish.controllers.quota;

import org.jspecify.annotations.NullMarked;
