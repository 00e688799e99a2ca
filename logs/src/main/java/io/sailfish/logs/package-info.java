/**
 * Cluster logs: every line of every container and component, and every Event, kept for days and found again in seconds.
 *
 * <p>An {@code entry.LogEntry} is a line (or a stack trace, which is one entry) with where it came from. On each node a
 * {@code collect.Collector} follows files and sends entries to a {@code store.LogSink}; the {@code store.LogStore} indexes them
 * with Lucene and acknowledges when they are on disk. {@code query} is what can be asked of it, {@code api} says it in HTTP.
 *
 * <p>Nothing is lost and nothing stands there twice, because an entry carries its source and its place in it: the store
 * remembers, in the same commit as the entries, how far it has taken each source, and the collector goes on from there.
 */
@NullMarked
package io.sailfish.logs;

import org.jspecify.annotations.NullMarked;
