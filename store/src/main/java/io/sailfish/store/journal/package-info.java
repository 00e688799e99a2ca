/**
 * The store itself, above whatever keeps its history: one thread decides and publishes, a {@link
 * io.sailfish.store.journal.Journal} remembers.
 *
 * <p>{@link io.sailfish.store.journal.JournalStore} implements the contract. Writes go into a {@code WriteQueue}; the {@code
 * Committer}, a thread of its own, takes all that wait, lets a {@code Batch} decide them against the {@code Index} (the
 * latest revision of each key, in memory), appends the accepted ones to the journal in one durable step, and only then
 * changes the index, moves the store's revision, gives the events to the {@code Feed}s and completes the futures. Reads
 * never wait for it: they find the key's latest revision in the index and follow the changes' {@code previousRevision}
 * back to the revision they read at. {@code Cleaner} drops what a compaction left behind.
 */
@NullMarked
package io.sailfish.store.journal;

import org.jspecify.annotations.NullMarked;
