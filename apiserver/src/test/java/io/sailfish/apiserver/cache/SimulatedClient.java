package io.sailfish.apiserver.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.apiserver.cache.WatchItem.Type;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A client that lists and watches as informers do, and holds what it is told against what was true at that revision: no
 * event may be missing, come twice or out of order, whatever it sees and whenever it asks.
 */
final class SimulatedClient {
    private static final int PAGE = 3;

    private final Random random;
    private final String prefix;
    private final Selection selection;
    private final boolean bookmarks;
    private final NavigableMap<Long, Map<String, String>> truth;
    private final Map<String, String> seen = new TreeMap<>();
    private CacheHub hub;
    private WatchCache cache;
    private @Nullable WatchCursor cursor;
    private boolean told = true;
    private boolean initial;
    private boolean listed;
    private long revision;
    private @Nullable Paging paging;

    /** A list that is read page by page. */
    private record Paging(long revision, String from, Map<String, String> collected) {}

    /**
     * @param truth what was true after each revision, by key of the store
     */
    SimulatedClient(
            Random random,
            String prefix,
            Selection selection,
            CacheHub hub,
            WatchCache cache,
            NavigableMap<Long, Map<String, String>> truth) {
        this.random = random;
        this.prefix = prefix;
        this.selection = selection;
        this.bookmarks = random.nextBoolean();
        this.hub = hub;
        this.cache = cache;
        this.truth = truth;
    }

    String prefix() {
        return prefix;
    }

    /** Goes on with a server that was started anew. */
    void reconnect(CacheHub newHub, WatchCache newCache) {
        disconnect();
        paging = null;
        hub = newHub;
        cache = newCache;
    }

    /** Loses its watch, and goes on later from where it was. */
    void disconnect() {
        if (cursor != null) {
            cursor.close();
            cursor = null;
        }
        if (initial) {
            initial = false;
            listed = false;
        }
    }

    /** Does the next thing that it would do. */
    void go() {
        if (paging != null) {
            nextPage(paging);
        } else if (cursor != null) {
            if (told) {
                poll(cursor);
            }
        } else if (!listed) {
            begin();
        } else {
            watch(new WatchCursor.Options(selection, revision, false, bookmarks, false, timeout()));
        }
    }

    /** Where it has nothing to look at, it must know all that is true. */
    void check(long present) {
        if (cursor != null && !told && listed) {
            assertThat(seen).isEqualTo(expected(present));
        }
    }

    private void begin() {
        seen.clear();
        switch (random.nextInt(3)) {
            case 0 -> {
                initial = true;
                watch(new WatchCursor.Options(selection, 0, true, bookmarks, true, timeout()));
            }
            case 1 -> {
                long at = present();
                paging = new Paging(at, "", new TreeMap<>());
            }
            default -> list();
        }
    }

    private long timeout() {
        return random.nextInt(4) == 0 ? 1 + random.nextInt(20) : 0;
    }

    private long present() {
        long published = hub.published();
        return Math.max(published, cache.snapshot().revision());
    }

    private void list() {
        long published = hub.published();
        Snapshot snapshot = cache.snapshot();
        Selection.Walk walk = selection.walk(snapshot, "");
        for (CachedObject object = walk.next(); object != null; object = walk.next()) {
            seen.put(object.key(), SimulatedObjects.content(object));
        }
        listedAt(Math.max(published, snapshot.revision()));
    }

    private void nextPage(Paging from) {
        Snapshot state = cache.at(from.revision());
        if (state == null) {
            assertThat(cache.log().lostRevision()).isGreaterThan(from.revision());
            paging = null;
            return;
        }
        Selection.Walk walk = selection.walk(state, from.from());
        for (int i = 0; i < PAGE; i++) {
            CachedObject object = walk.next();
            if (object == null) {
                paging = null;
                seen.putAll(from.collected());
                listedAt(from.revision());
                return;
            }
            from.collected().put(object.key(), SimulatedObjects.content(object));
            paging = new Paging(from.revision(), SortedTree.after(object.key()), from.collected());
        }
    }

    private void listedAt(long at) {
        assertThat(seen).isEqualTo(expected(at));
        revision = at;
        listed = true;
    }

    private void watch(WatchCursor.Options options) {
        told = true;
        WatchCursor opened = hub.watch(cache, options);
        cursor = opened;
        opened.start(() -> told = true);
    }

    private void poll(WatchCursor from) {
        for (int left = 1 + random.nextInt(4); left > 0; left--) {
            // Before, not after: the signal may come at once.
            told = false;
            WatchItem item = from.poll();
            if (item == null) {
                if (from.ended()) {
                    disconnect();
                }
                return;
            }
            told = true;
            take(item);
            if (cursor == null) {
                return;
            }
        }
    }

    private void take(WatchItem item) {
        switch (item) {
            case WatchItem.Change(Type type, CachedObject object)
            when initial -> {
                assertThat(type).isEqualTo(Type.ADDED);
                assertThat(seen.put(object.key(), SimulatedObjects.content(object)))
                        .isNull();
            }
            case WatchItem.Change(Type type, CachedObject object) -> change(type, object);
            case WatchItem.Bookmark(long at, boolean initialEnd) -> {
                assertThat(initialEnd).isEqualTo(initial);
                assertThat(at).isGreaterThanOrEqualTo(revision);
                initial = false;
                listedAt(at);
            }
            case WatchItem.Failed failed -> {
                assertThat(cache.log().lostRevision()).isGreaterThan(revision);
                disconnect();
                listed = false;
            }
        }
    }

    private void change(Type type, CachedObject object) {
        assertThat(object.revision()).isGreaterThan(revision);
        revision = object.revision();
        switch (type) {
            case ADDED ->
                assertThat(seen.put(object.key(), SimulatedObjects.content(object)))
                        .isNull();
            case MODIFIED ->
                assertThat(seen.put(object.key(), SimulatedObjects.content(object)))
                        .isNotNull();
            case DELETED -> assertThat(seen.remove(object.key())).isNotNull();
        }
        assertThat(seen).isEqualTo(expected(revision));
    }

    private Map<String, String> expected(long at) {
        return SimulatedObjects.selected(truth.floorEntry(at).getValue(), prefix, selection);
    }
}
