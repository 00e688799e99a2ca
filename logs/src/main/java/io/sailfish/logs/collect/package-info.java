/** Follows log files on a node and sends what they say to the store, each line once. */
@NullMarked
package io.sailfish.logs.collect;

import org.jspecify.annotations.NullMarked;
