/** Keeps entries in Lucene indexes by slices of time: crash safe, bounded in size and age. */
@NullMarked
package io.sailfish.logs.store;

import org.jspecify.annotations.NullMarked;
