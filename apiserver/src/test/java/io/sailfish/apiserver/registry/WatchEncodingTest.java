package io.sailfish.apiserver.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.apiserver.cache.ByteForm;
import io.sailfish.apiserver.cache.CacheHub;
import io.sailfish.apiserver.cache.CachedObject;
import io.sailfish.apiserver.cache.EncodedBytes;
import io.sailfish.apiserver.cache.Selection;
import io.sailfish.apiserver.cache.WatchCache;
import io.sailfish.apiserver.cache.WatchCursor;
import io.sailfish.apiserver.registry.Representation.Encoding;
import io.sailfish.model.api.core.v1.ConfigMap;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.codec.JsonEncoder;
import io.sailfish.model.value.Bytes;
import io.sailfish.store.Store;
import io.sailfish.store.memory.MemoryStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What many watchers of one resource cost. */
class WatchEncodingTest {
    private static final String PREFIX = "/registry/configmaps/";
    private static final int WATCHERS = 1000;
    private static final int EVENTS = 20;
    private static final int PLENTY = 1 << 20;

    private final Store store = MemoryStore.open();
    private final CacheHub hub = new CacheHub(store);
    private final WatchCache cache = new WatchCache(List.of(), 64);
    private final EncodedBytes encoded = new EncodedBytes(PLENTY);
    private final AtomicInteger encodings = new AtomicInteger();
    private final ByteForm counted = object -> {
        encodings.incrementAndGet();
        return JsonEncoder.encode(object);
    };

    @AfterEach
    void close() {
        hub.close();
        store.close();
    }

    private WatchFrames watch() {
        WatchFrames frames = new WatchFrames(
                hub.watch(cache, new WatchCursor.Options(Selection.ALL, store.revision(), false, false, false, 0)),
                new WatchFrames.Encoder() {
                    @Override
                    public byte[] object(CachedObject version) {
                        return encoded.of(version, counted);
                    }

                    @Override
                    public byte[] bookmark(ObjectMeta metadata) {
                        throw new IllegalStateException("nobody asked for bookmarks");
                    }

                    @Override
                    public Encoding encoding() {
                        return Encoding.JSON;
                    }
                },
                new SentEvents());
        frames.start(() -> {});
        return frames;
    }

    private void change(int number) {
        store.commit(new Store.Write.Create(PREFIX + "ns/" + number, Bytes.utf8("" + number), 0, null))
                .join();
    }

    @Test
    void anEventIsEncodedOnceForAllWhoWatch() throws Exception {
        hub.add(
                PREFIX,
                ConfigMap.TYPE,
                cache,
                item -> new CachedObject(
                        item.key().substring(PREFIX.length()),
                        ConfigMap.EMPTY.withMetadata(
                                ObjectMeta.builder().name(item.value().utf8()).build()),
                        item.modRevision()),
                true);
        List<WatchFrames> watches = new ArrayList<>();
        for (int i = 0; i < WATCHERS; i++) {
            watches.add(watch());
        }
        for (int i = 0; i < EVENTS; i++) {
            change(i);
        }
        List<Future<List<byte[]>>> polls = new ArrayList<>();
        try (ExecutorService loops = Executors.newFixedThreadPool(4)) {
            watches.forEach(watch -> polls.add(loops.submit(() -> watch.poll(PLENTY))));
        }
        byte[] first = polls.getFirst().get().get(1);
        for (Future<List<byte[]>> poll : polls) {
            // Head, object, tail: of the object everybody has the same bytes.
            assertThat(poll.get()).hasSize(3 * EVENTS);
            assertThat(poll.get().get(1)).isSameAs(first);
        }
        assertThat(encodings).hasValue(EVENTS);
        watches.forEach(WatchFrames::close);
    }

    @Test
    void whoStaysBehindIsEndedAndNothingIsKeptForHim() {
        hub.add(
                PREFIX,
                ConfigMap.TYPE,
                cache,
                item -> new CachedObject(item.key().substring(PREFIX.length()), ConfigMap.EMPTY, item.modRevision()),
                true);
        WatchFrames slow = watch();
        for (int i = 0; i < 65; i++) {
            change(i);
        }
        assertThat(encodings).hasValue(0);
        List<byte[]> frames = slow.poll(PLENTY);
        assertThat(new String(frames.get(1), java.nio.charset.StandardCharsets.UTF_8))
                .contains("\"code\":410");
        assertThat(slow.poll(PLENTY)).isEmpty();
        assertThat(slow.ended()).isTrue();
    }
}
