/** Jobs: pods that run to their end, counted, and forgotten some time after. */
@NullMarked
package io.sailfish.controllers.job;

import org.jspecify.annotations.NullMarked;
