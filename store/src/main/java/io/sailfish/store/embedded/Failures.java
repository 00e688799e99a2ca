package io.sailfish.store.embedded;

import io.sailfish.store.StoreException;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** RocksDB's failures in the store's terms. Its messages name the file, and for damage the place in it. */
final class Failures {
    private Failures() {}

    static StoreException of(RocksDBException failure) {
        var status = failure.getStatus();
        if (status == null) {
            return new StoreException(StoreException.Kind.UNAVAILABLE, "RocksDB: " + failure.getMessage(), failure);
        }
        if (status.getSubCode() == Status.SubCode.NoSpace) {
            return new StoreException(
                    StoreException.Kind.NO_SPACE, "the disk of the store is full: " + failure.getMessage(), failure);
        }
        if (status.getCode() == Status.Code.Corruption) {
            return new StoreException(
                    StoreException.Kind.CORRUPT, "the store's files are damaged: " + failure.getMessage(), failure);
        }
        return new StoreException(StoreException.Kind.UNAVAILABLE, "RocksDB: " + failure.getMessage(), failure);
    }

    /** Whether opening failed because the database is open elsewhere, in this process or in another. */
    static boolean isLocked(RocksDBException failure) {
        var status = failure.getStatus();
        var message = String.valueOf(failure.getMessage());
        return status != null
                && status.getCode() == Status.Code.IOError
                && (message.contains("While lock file") || message.contains("lock hold by current process"));
    }
}
