/** Filters and scores, by upstream's plug-in names. Pure functions of a pod's shape and a node's row. */
@NullMarked
package io.sailfish.scheduler.plugin;

import org.jspecify.annotations.NullMarked;
