package io.sailfish.store.embedded;

import io.sailfish.model.value.Bytes;
import io.sailfish.store.StoreException;
import io.sailfish.store.journal.Change;
import io.sailfish.store.journal.Entry;
import io.sailfish.store.journal.Journal.Mark;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Records as bytes and back; the package documents them. */
final class RecordFormat {
    /** How many bytes come before the key in a change. */
    static final int HEADER = 29;

    static final int ENTRY = 24;

    private static final byte PUT = 1;
    private static final byte DELETION = 2;
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN)
            .withInvokeExactBehavior();
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN)
            .withInvokeExactBehavior();

    private RecordFormat() {}

    static byte[] number(long number) {
        var bytes = new byte[Long.BYTES];
        LONG.set(bytes, 0, number);
        return bytes;
    }

    static long number(byte[] bytes) {
        return longAt(bytes, 0);
    }

    static byte[] change(Change change, byte[] key) {
        var value = change.value();
        var valueBytes = value == null ? Bytes.EMPTY.array() : value.array();
        var bytes = new byte[HEADER + key.length + valueBytes.length];
        bytes[0] = value == null ? DELETION : PUT;
        LONG.set(bytes, 1, change.createRevision());
        LONG.set(bytes, 9, change.previousRevision());
        LONG.set(bytes, 17, change.expiresAt());
        INT.set(bytes, 25, key.length);
        System.arraycopy(key, 0, bytes, HEADER, key.length);
        System.arraycopy(valueBytes, 0, bytes, HEADER + key.length, valueBytes.length);
        return bytes;
    }

    static Change change(long revision, byte[] bytes) {
        var mark = mark(revision, bytes, bytes.length);
        var value = mark.deleted()
                ? null
                : Bytes.wrap(Arrays.copyOfRange(bytes, HEADER + (int) INT.get(bytes, 25), bytes.length));
        return new Change(revision, mark.key(), value, longAt(bytes, 1), mark.previousRevision(), longAt(bytes, 17));
    }

    /** A change without its value, of which the first {@code length} bytes are given. */
    static Mark mark(long revision, byte[] bytes, int length) {
        if (length < HEADER || (bytes[0] != PUT && bytes[0] != DELETION)) {
            throw malformed("change", revision);
        }
        var keyLength = (int) INT.get(bytes, 25);
        if (keyLength <= 0 || keyLength > length - HEADER) {
            throw malformed("change", revision);
        }
        var key = new String(bytes, HEADER, keyLength, StandardCharsets.UTF_8);
        return new Mark(revision, longAt(bytes, 9), key, bytes[0] == DELETION);
    }

    static byte[] entry(Entry entry) {
        var bytes = new byte[ENTRY];
        LONG.set(bytes, 0, entry.modRevision());
        LONG.set(bytes, 8, entry.createRevision());
        LONG.set(bytes, 16, entry.expiresAt());
        return bytes;
    }

    static Entry entry(byte[] key, byte[] bytes, int length) {
        if (length != ENTRY) {
            throw new StoreException(
                    StoreException.Kind.CORRUPT,
                    "the entry of key " + new String(key, StandardCharsets.UTF_8) + " has " + length + " bytes");
        }
        return new Entry(key, longAt(bytes, 0), longAt(bytes, 8), longAt(bytes, 16));
    }

    private static long longAt(byte[] bytes, int offset) {
        return (long) LONG.get(bytes, offset);
    }

    private static StoreException malformed(String what, long revision) {
        return new StoreException(
                StoreException.Kind.CORRUPT, "the " + what + " at revision " + revision + " is malformed");
    }
}
