/** What can be asked of the store, and how it becomes a Lucene query. */
@NullMarked
package io.sailfish.logs.query;

import org.jspecify.annotations.NullMarked;
