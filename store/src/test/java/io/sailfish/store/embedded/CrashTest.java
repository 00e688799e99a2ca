package io.sailfish.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.store.Recorder;
import io.sailfish.store.Store;
import io.sailfish.store.Store.Event;
import io.sailfish.store.Store.KeyValue;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Kills a writing process at arbitrary moments: what it was answered is there, and nothing is half done. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class CrashTest {
    private static final int KILLS = Integer.getInteger("sailfish.store.kills", 5);

    @TempDir
    Path directory;

    /** The answered writes by revision: key and value, which is "-" for a deletion. */
    private final TreeMap<Long, List<String>> answered = new TreeMap<>();

    @Test
    void whatWasAnsweredSurvivesKills() throws Exception {
        var random = new Random(42);
        for (var kill = 0; kill < KILLS; kill++) {
            var before = answered.size();
            writeAndKill(random.nextLong(), 500 + random.nextInt(3000));
            assertThat(answered.size()).isGreaterThan(before);
            try (var store = EmbeddedStore.open(directory)) {
                check(store);
            }
        }
    }

    private void writeAndKill(long seed, int writes) throws IOException, InterruptedException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var process = new ProcessBuilder(
                        java,
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Djava.library.path=" + System.getProperty("java.library.path"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        CrashingWriter.class.getName(),
                        directory.toString(),
                        Long.toString(seed))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(output.readLine()).isEqualTo("open");
            for (var i = 0; i < writes; i++) {
                read(output.readLine());
            }
            process.toHandle().destroyForcibly();
            // What was printed before the end still counts; of a line that was cut short nobody can tell what it says.
            for (var line = output.readLine(); line != null; line = output.readLine()) {
                if (line.endsWith(CrashingWriter.END)) {
                    read(line);
                }
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private void read(String line) {
        var words = line.split(" ");
        answered.put(Long.valueOf(words[0]), List.of(words[1], words[2]));
    }

    private void check(Store store) {
        assertThat(store.revision()).isGreaterThanOrEqualTo(answered.lastKey());
        var from = store.compactedRevision();
        var state = new HashMap<String, KeyValue>();
        store.range("/", "", 0, from).items().forEach(item -> state.put(item.key(), item));
        var recorder = new Recorder();
        store.watch("/", from, recorder);
        var expected = from == 1 ? 2 : from;
        for (var event : recorder.awaitProgress(store.revision())) {
            assertThat(event.revision()).isEqualTo(expected++);
            apply(event, state);
            checkAnswered(event);
        }
        assertThat(expected).isEqualTo(store.revision() + 1);
        assertThat(store.range("/", "", 0, 0).items()).containsExactlyInAnyOrderElementsOf(state.values());
        checkLatest(state, store);
    }

    private void apply(Event event, Map<String, KeyValue> state) {
        switch (event) {
            case Event.Put put -> state.put(put.key(), put.current());
            case Event.Deleted deleted -> state.remove(deleted.key());
        }
    }

    private void checkAnswered(Event event) {
        var written = answered.get(event.revision());
        if (written != null) {
            assertThat(event.key()).isEqualTo(written.getFirst());
            switch (event) {
                case Event.Put put -> assertThat(put.current().value().utf8()).isEqualTo(written.getLast());
                case Event.Deleted deleted -> assertThat(written.getLast()).isEqualTo("-");
            }
        }
    }

    /** Of each key the state is that of the last answered write, or of a later one. */
    private void checkLatest(Map<String, KeyValue> state, Store store) {
        var latest = new HashMap<String, Long>();
        answered.forEach((revision, written) -> latest.put(written.getFirst(), revision));
        latest.forEach((key, revision) -> {
            var current = state.get(key);
            if (current == null || current.modRevision() > revision) {
                return;
            }
            assertThat(current.modRevision()).isEqualTo(revision);
            assertThat(current.value().utf8()).isEqualTo(answered.get(revision).getLast());
        });
        for (var entry : latest.entrySet()) {
            var deleted = answered.get(entry.getValue()).getLast().equals("-");
            if (!state.containsKey(entry.getKey()) && !deleted) {
                // Then a later write, not answered, must have deleted it.
                assertThat(store.revision()).isGreaterThan(entry.getValue());
            }
        }
    }
}
