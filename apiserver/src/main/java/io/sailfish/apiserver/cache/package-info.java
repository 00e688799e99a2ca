/**
 * The watch cache: every object of a resource in memory, as one immutable snapshot per revision, and the recent events.
 *
 * <p>{@link io.sailfish.apiserver.cache.WatchCache} is written by the store's publishing thread alone. Readers take the
 * snapshot, a pointer; watchers are cursors into the ring of events, so a slow one costs nothing and is cut when the ring
 * passes it. Bytes for the wire are made at most once per object version and encoding.
 */
@NullMarked
package io.sailfish.apiserver.cache;

import org.jspecify.annotations.NullMarked;
