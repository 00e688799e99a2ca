package io.sailfish.store.embedded;

import io.sailfish.store.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WALRecoveryMode;

/** RocksDB, opened as the store wants it: synced, small, and strict about damage. */
final class Database implements AutoCloseable {
    private static final long KEYS_WRITE_BUFFER = 2 << 20;

    private final RocksDB rocks;
    private final List<ColumnFamilyHandle> families;
    private final List<AutoCloseable> options;

    private Database(RocksDB rocks, List<ColumnFamilyHandle> families, List<AutoCloseable> options) {
        this.rocks = rocks;
        this.families = families;
        this.options = options;
    }

    static Database open(DataDirectory directory, EmbeddedOptions embedded) {
        var cache = new LRUCache(embedded.blockCacheBytes());
        var meta = family(cache, 64 << 10);
        var changes = family(cache, embedded.writeBufferBytes());
        var keys = family(cache, KEYS_WRITE_BUFFER);
        var options = options(embedded);
        var owned = List.<AutoCloseable>of(meta, changes, keys, options, cache);
        var families = new ArrayList<ColumnFamilyHandle>();
        try {
            var rocks = RocksDB.open(
                    options,
                    directory.database().toString(),
                    List.of(
                            new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, meta),
                            new ColumnFamilyDescriptor("changes".getBytes(StandardCharsets.UTF_8), changes),
                            new ColumnFamilyDescriptor("keys".getBytes(StandardCharsets.UTF_8), keys)),
                    families);
            return new Database(rocks, families, owned);
        } catch (RocksDBException failure) {
            closeAll(owned);
            throw openFailure(failure, directory);
        }
    }

    private static StoreException openFailure(RocksDBException failure, DataDirectory directory) {
        if (Failures.isLocked(failure)) {
            return directory.locked(failure);
        }
        var reason = Failures.of(failure);
        if (reason.kind() != StoreException.Kind.CORRUPT) {
            return reason;
        }
        try {
            return LogCheck.logDamage(directory.database())
                    .map(place -> new StoreException(
                            StoreException.Kind.CORRUPT,
                            "the write-ahead log is damaged: " + place + " (" + failure.getMessage() + ")",
                            failure))
                    .orElse(reason);
        } catch (IOException unreadable) {
            reason.addSuppressed(unreadable);
            return reason;
        }
    }

    private static DBOptions options(EmbeddedOptions embedded) {
        return new DBOptions()
                .setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                .setParanoidChecks(true)
                // What a crash tore off the log's end was never answered; anything else wrong with it is damage.
                .setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords)
                .setMaxTotalWalSize(embedded.logBytes())
                .setAvoidFlushDuringRecovery(true)
                .setMaxBackgroundJobs(2)
                .setMaxOpenFiles(256)
                .setBytesPerSync(1 << 20)
                .setStatsDumpPeriodSec(0)
                .setStatsPersistPeriodSec(0)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setMaxLogFileSize(1 << 20)
                .setKeepLogFileNum(2);
    }

    /** Young tables are plain, as they are soon merged; older ones are compressed. */
    private static ColumnFamilyOptions family(LRUCache cache, long writeBuffer) {
        var compression = new ArrayList<CompressionType>();
        for (var level = 0; level < 7; level++) {
            compression.add(level < 2 ? CompressionType.NO_COMPRESSION : CompressionType.LZ4_COMPRESSION);
        }
        return new ColumnFamilyOptions()
                .setWriteBufferSize(writeBuffer)
                .setMaxWriteBufferNumber(3)
                .setTargetFileSizeBase(16 << 20)
                .setMaxBytesForLevelBase(64 << 20)
                .setCompressionPerLevel(compression)
                .setTableFormatConfig(new BlockBasedTableConfig()
                        .setBlockCache(cache)
                        .setBlockSize(16 << 10)
                        .setCacheIndexAndFilterBlocks(true)
                        .setPinL0FilterAndIndexBlocksInCache(true));
    }

    RocksDB rocks() {
        return rocks;
    }

    ColumnFamilyHandle meta() {
        return families.get(0);
    }

    ColumnFamilyHandle changes() {
        return families.get(1);
    }

    ColumnFamilyHandle keys() {
        return families.get(2);
    }

    @Override
    public void close() {
        families.forEach(ColumnFamilyHandle::close);
        rocks.close();
        closeAll(options);
    }

    private static void closeAll(List<AutoCloseable> owned) {
        for (var each : owned) {
            try {
                each.close();
            } catch (Exception failure) {
                throw new IllegalStateException(failure);
            }
        }
    }
}
