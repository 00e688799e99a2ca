package io.sailfish.store.journal;

import io.sailfish.model.value.Bytes;
import io.sailfish.store.Store.Write;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Decides writes one after the other, each against the state that the ones before it led to. It changes nothing: what
 * shall change is in {@link #changes} and {@link #entries}.
 */
final class Batch {
    private final Function<byte[], @Nullable Entry> state;
    private final long now;
    private final List<Change> changes = new ArrayList<>();
    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, Entry> decided = new HashMap<>();
    private long revision;

    /**
     * @param state    the entries that the batch starts from
     * @param revision the last revision given
     * @param now      milliseconds since the epoch
     */
    Batch(Function<byte[], @Nullable Entry> state, long revision, long now) {
        this.state = state;
        this.revision = revision;
        this.now = now;
    }

    /** The accepted changes, in order of their consecutive revisions. */
    List<Change> changes() {
        return changes;
    }

    /** For each change the entry that it leads to. */
    List<Entry> entries() {
        return entries;
    }

    /** What became of a write. */
    sealed interface Decision {
        /** Accepted, at this revision. */
        record Accepted(long revision) implements Decision {}

        /** Refused, as the key's last change is at another revision; 0 where the key has no value. */
        record Refused(long modRevision) implements Decision {}
    }

    Decision decide(Write write) {
        var current = decided.get(write.key());
        var key = current == null ? write.key().getBytes(StandardCharsets.UTF_8) : current.key();
        if (current == null) {
            current = state.apply(key);
        }
        var live = current != null && current.live();
        var modRevision = live ? current.modRevision() : 0;
        return switch (write) {
            case Write.Create create when live -> new Decision.Refused(modRevision);
            case Write.Create create -> put(create.key(), key, create.value(), current, create.ttlSeconds());
            case Write.Update update
            when !live || update.ifModRevision() != modRevision -> new Decision.Refused(modRevision);
            case Write.Update update -> put(update.key(), key, update.value(), current, update.ttlSeconds());
            case Write.Delete delete
            when !live || delete.ifModRevision() != modRevision -> new Decision.Refused(modRevision);
            case Write.Delete delete -> delete(delete.key(), current);
        };
    }

    /** Deletes a key of the starting state because its time has come. Before any {@link #decide}. */
    void expire(Entry entry) {
        delete(new String(entry.key(), StandardCharsets.UTF_8), entry);
    }

    private Decision put(String key, byte[] utf8, Bytes value, @Nullable Entry current, long ttlSeconds) {
        var at = ++revision;
        var created = current != null && current.live() ? current.createRevision() : at;
        var previous = current == null ? 0 : current.modRevision();
        var expiresAt = ttlSeconds == 0 ? 0 : now + Math.multiplyExact(ttlSeconds, 1000);
        changes.add(new Change(at, key, value, created, previous, expiresAt));
        return accept(key, new Entry(current == null ? utf8 : current.key(), at, created, expiresAt));
    }

    private Decision delete(String key, Entry current) {
        var at = ++revision;
        changes.add(new Change(at, key, null, 0, current.modRevision(), 0));
        return accept(key, new Entry(current.key(), at, 0, 0));
    }

    private Decision accept(String key, Entry entry) {
        entries.add(entry);
        decided.put(key, entry);
        return new Decision.Accepted(entry.modRevision());
    }
}
