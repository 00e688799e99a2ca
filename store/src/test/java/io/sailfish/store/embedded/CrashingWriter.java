package io.sailfish.store.embedded;

import io.sailfish.model.value.Bytes;
import io.sailfish.store.Store;
import io.sailfish.store.Store.Outcome.Committed;
import io.sailfish.store.Store.Write;
import java.nio.file.Path;
import java.util.Random;

/** A process that writes until it is killed, and prints each write that was answered: revision, key, value or "-". */
public final class CrashingWriter {
    /** The end of each line. */
    static final String END = " .";

    private static final int WRITERS = 12;
    private static final int KEYS_OF_A_WRITER = 5;

    private CrashingWriter() {}

    public static void main(String[] arguments) throws InterruptedException {
        var random = new Random(Long.parseLong(arguments[1]));
        var store = EmbeddedStore.open(
                Path.of(arguments[0]),
                new EmbeddedOptions(io.sailfish.store.journal.Limits.DEFAULT, 1 << 20, 256 << 10, 2 << 20, 1 << 20));
        System.out.println("open");
        for (var writer = 0; writer < WRITERS; writer++) {
            var name = "/w" + writer + "/";
            var seed = random.nextLong();
            Thread.ofVirtual().start(() -> write(store, name, new Random(seed)));
        }
        while (true) {
            Thread.sleep(100);
            store.compact(Math.max(1, store.revision() - 2000));
        }
    }

    private static void write(Store store, String name, Random random) {
        while (true) {
            var key = name + random.nextInt(KEYS_OF_A_WRITER);
            var current = store.get(key);
            var text = random.nextLong() + "x".repeat(random.nextInt(2000));
            var value = Bytes.utf8(text);
            Write write = current == null
                    ? new Write.Create(key, value, 0, null)
                    : random.nextInt(5) == 0
                            ? new Write.Delete(key, current.modRevision())
                            : new Write.Update(key, value, current.modRevision(), 0, null);
            var revision = ((Committed) store.commit(write).join()).revision();
            var line = revision + " " + key + " " + (write instanceof Write.Delete ? "-" : text) + END + "\n";
            synchronized (System.out) {
                System.out.print(line);
                System.out.flush();
            }
        }
    }
}
