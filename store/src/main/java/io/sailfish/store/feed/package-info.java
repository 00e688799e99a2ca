/** What stores have in common when they deliver events to watches. */
@NullMarked
package io.sailfish.store.feed;

import org.jspecify.annotations.NullMarked;
