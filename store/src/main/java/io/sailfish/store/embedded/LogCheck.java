package io.sailfish.store.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Finds the damaged place in RocksDB's logs: in its write-ahead logs, which it refuses without saying where, and in its
 * manifest, at which it was seen to run for ever.
 *
 * <p>A log is blocks of 32 KiB with records of a checksum (4 bytes), a length (2), a type (1) and the payload; a record
 * does not cross blocks. Numbers are little-endian.
 */
final class LogCheck {
    private static final int BLOCK = 32 << 10;
    private static final int HEADER = 7;
    private static final int FIRST_RECYCLABLE_TYPE = 5;
    private static final int LAST_RECYCLABLE_TYPE = 8;
    private static final int CHECKSUM_MASK = 0xa282ead8;

    private LogCheck() {}

    /** The first damaged place in the manifest that a database would be opened with; empty where none is found. */
    static Optional<String> manifestDamage(Path database) throws IOException {
        var current = database.resolve("CURRENT");
        if (!Files.exists(current)) {
            return Optional.empty();
        }
        var name = Files.readString(current).strip();
        var manifest = database.resolve(name);
        if (!name.startsWith("MANIFEST-") || !Files.isRegularFile(manifest)) {
            return Optional.of(current + " names " + name + ", which is not there");
        }
        return firstDamaged(List.of(manifest));
    }

    /** The first damaged place in the write-ahead logs of a database; empty where none is found. */
    static Optional<String> logDamage(Path database) throws IOException {
        List<Path> logs;
        try (var files = Files.list(database)) {
            logs = files.filter(file -> file.getFileName().toString().matches("\\d+\\.log"))
                    .sorted(Comparator.naturalOrder())
                    .toList();
        }
        return firstDamaged(logs);
    }

    private static Optional<String> firstDamaged(List<Path> logs) throws IOException {
        for (var log : logs) {
            var offset = firstDamaged(log);
            if (offset >= 0) {
                return Optional.of(log + ", record at byte " + offset);
            }
        }
        return Optional.empty();
    }

    private static long firstDamaged(Path log) throws IOException {
        try (var channel = FileChannel.open(log)) {
            var size = channel.size();
            var block = ByteBuffer.allocate(BLOCK).order(ByteOrder.LITTLE_ENDIAN);
            for (var start = 0L; start < size; start += BLOCK) {
                block.clear();
                while (block.hasRemaining() && channel.read(block, start + block.position()) > 0) {
                    // Until the block is full, or the file at its end.
                }
                block.flip();
                var damaged = firstDamaged(block);
                if (damaged >= 0) {
                    return start + damaged;
                }
            }
            return -1;
        }
    }

    private static int firstDamaged(ByteBuffer block) {
        var offset = 0;
        while (block.limit() - offset >= HEADER) {
            var length = Short.toUnsignedInt(block.getShort(offset + 4));
            var type = Byte.toUnsignedInt(block.get(offset + 6));
            if (type == 0 && length == 0) {
                return -1;
            }
            var end = offset + headerLength(type) + length;
            if (end > BLOCK) {
                return offset;
            }
            if (end > block.limit()) {
                return -1;
            }
            if (!intact(block, offset, end)) {
                return offset;
            }
            offset = end;
        }
        return -1;
    }

    private static int headerLength(int type) {
        return type >= FIRST_RECYCLABLE_TYPE && type <= LAST_RECYCLABLE_TYPE ? HEADER + Integer.BYTES : HEADER;
    }

    private static boolean intact(ByteBuffer block, int offset, int end) {
        var checksum = new CRC32C();
        checksum.update(block.array(), offset + 6, end - offset - 6);
        var value = (int) checksum.getValue();
        return Integer.rotateRight(value, 15) + CHECKSUM_MASK == block.getInt(offset);
    }
}
