/** Where the pods of a shape go: the nodes' verdicts on it, kept while it is placed, and the choice among them. */
@NullMarked
package io.sailfish.scheduler.placement;

import org.jspecify.annotations.NullMarked;
