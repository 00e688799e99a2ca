package io.sailfish.store.journal;

import io.sailfish.model.value.Bytes;
import io.sailfish.store.StoreException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/**
 * A store's state in a stream: a line that names the format; the revision; for each key the length of the key, key, mod
 * revision, create revision, expiry, length of the value, value; a length of 0; and the CRC32C of all before it. Numbers are
 * big-endian; lengths have 4 bytes, the others 8.
 */
public final class Snapshot {
    private static final String FORMAT = "sailfish-store-snapshot 1\n";
    private static final int LONGEST_KEY = 1 << 16;
    private static final int LONGEST_VALUE = 1 << 26;
    private static final int CHANGES_AT_ONCE = 500;

    private Snapshot() {}

    /** Gives each change that it is told to a consumer. */
    interface State {
        void forEach(Consumer<Change> each);
    }

    static void write(OutputStream out, long revision, State state) throws IOException {
        var checked = new CheckedOutputStream(new BufferedOutputStream(out, 1 << 16), new CRC32C());
        var data = new DataOutputStream(checked);
        data.write(FORMAT.getBytes(StandardCharsets.US_ASCII));
        data.writeLong(revision);
        try {
            state.forEach(change -> write(data, change));
        } catch (UncheckedIOException failure) {
            throw failure.getCause();
        }
        data.writeInt(0);
        data.writeLong(checked.getChecksum().getValue());
        data.flush();
    }

    private static void write(DataOutputStream data, Change change) {
        try {
            var key = change.key().getBytes(StandardCharsets.UTF_8);
            var value = change.value() == null ? Bytes.EMPTY : change.value();
            data.writeInt(key.length);
            data.write(key);
            data.writeLong(change.revision());
            data.writeLong(change.createRevision());
            data.writeLong(change.expiresAt());
            data.writeInt(value.size());
            data.write(value.array());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /**
     * Reads a snapshot and gives its changes in portions, in order of keys; returns its revision. Only when it has returned
     * is the snapshot known to be whole.
     */
    public static long read(InputStream in, Consumer<List<Change>> portions) throws IOException {
        var checked = new CheckedInputStream(new BufferedInputStream(in, 1 << 16), new CRC32C());
        var data = new DataInputStream(checked);
        try {
            var format = new String(data.readNBytes(FORMAT.length()), StandardCharsets.US_ASCII);
            if (!format.equals(FORMAT)) {
                throw damaged("it does not begin with \"" + FORMAT.strip() + "\"");
            }
            var revision = data.readLong();
            var portion = new ArrayList<Change>();
            for (var length = data.readInt(); length != 0; length = data.readInt()) {
                portion.add(change(data, length));
                if (portion.size() == CHANGES_AT_ONCE) {
                    portions.accept(portion);
                    portion = new ArrayList<>();
                }
            }
            var checksum = checked.getChecksum().getValue();
            if (data.readLong() != checksum) {
                throw damaged("its checksum is wrong");
            }
            portions.accept(portion);
            return revision;
        } catch (EOFException cut) {
            throw damaged("it ends too early");
        }
    }

    private static Change change(DataInputStream data, int keyLength) throws IOException {
        var key = new String(bytes(data, keyLength, LONGEST_KEY), StandardCharsets.UTF_8);
        var revision = data.readLong();
        var createRevision = data.readLong();
        var expiresAt = data.readLong();
        var value = Bytes.wrap(bytes(data, data.readInt(), LONGEST_VALUE));
        return new Change(revision, key, value, createRevision, 0, expiresAt);
    }

    private static byte[] bytes(DataInputStream data, int length, int longest) throws IOException {
        if (length < 0 || length > longest) {
            throw damaged("it has a length of " + length);
        }
        var bytes = new byte[length];
        data.readFully(bytes);
        return bytes;
    }

    private static StoreException damaged(String what) {
        return new StoreException(StoreException.Kind.CORRUPT, "the snapshot is damaged: " + what);
    }
}
