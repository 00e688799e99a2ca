/**
 * The embedded store: the journal on RocksDB, in one directory that one process uses at a time.
 *
 * <p>Layout of the data directory, format 1:
 *
 * <pre>
 *   FORMAT       text: "sailfish-store 1". Written before anything else; a greater number is refused.
 *   db/          RocksDB. Its LOCK file keeps a second process out; its write-ahead log is synced before a write is answered.
 *     default    "compacted" and "cleaned": the revisions up to which the store was compacted, and up to which what that
 *                made useless was removed; "restored": the revision at which a restored store began. 8 bytes each.
 *     changes    revision (8 bytes) to change: kind (1 byte: 1 put, 2 deletion), create revision, previous revision of the
 *                key, expiry in milliseconds since the epoch (8 bytes each), length of the key (4 bytes), key, value.
 *     keys       key in UTF-8 to its latest mod revision, create revision (0: deleted), expiry. 8 bytes each.
 *   native/      RocksDB's native library, where it had to be taken out of the program's jar.
 * </pre>
 *
 * <p>Numbers are big-endian. Both families are written by one batch, which RocksDB applies whole or not at all. Opening
 * reads {@code keys} into memory and nothing of {@code changes} but its last revision.
 *
 * <p>RocksDB keeps checksums of all it writes and checks them on each read, and the write-ahead log's when it opens.
 */
@NullMarked
package io.sailfish.store.embedded;

import org.jspecify.annotations.NullMarked;
