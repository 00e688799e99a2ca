package io.sailfish.apiserver.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.apiserver.cache.CachedObject;
import io.sailfish.model.GroupVersionKind;
import io.sailfish.model.api.core.v1.ConfigMap;
import io.sailfish.model.api.meta.v1.ListMeta;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.codec.ByteOutput;
import io.sailfish.model.codec.ProtobufEnvelope;
import io.sailfish.model.codec.ProtobufListEncoder;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ListChunksTest {
    private static final GroupVersionKind KIND = new GroupVersionKind("", "v1", "ConfigMapList");
    private static final ListMeta METADATA =
            ListMeta.builder().resourceVersion("7").build();
    private static final int MEBIBYTE = 1 << 20;

    private final AtomicInteger encodings = new AtomicInteger();

    private byte[] encoded(CachedObject object) {
        encodings.incrementAndGet();
        return ProtobufEnvelope.encode(object.object());
    }

    private static List<CachedObject> maps(int count, int size) {
        List<CachedObject> maps = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ConfigMap map = ConfigMap.builder()
                    .metadata(ObjectMeta.builder().name("m" + i).build())
                    .data(Map.of("k", "x".repeat(size)))
                    .build();
            maps.add(new CachedObject("ns/m" + i, map, 7));
        }
        return maps;
    }

    private byte[] written(List<CachedObject> maps) {
        Answer.Chunks chunks =
                ListChunks.protobuf(KIND, new ListBody(METADATA, maps.iterator()::next, maps.size()), this::encoded);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] chunk = chunks.next(); chunk != null; chunk = chunks.next()) {
            all.writeBytes(chunk);
        }
        return all.toByteArray();
    }

    private static byte[] expected(List<CachedObject> maps) {
        List<ProtobufEnvelope> items = maps.stream()
                .map(map -> ProtobufEnvelope.open(ProtobufEnvelope.encode(map.object())))
                .toList();
        long length = items.stream()
                .mapToLong(item -> ProtobufListEncoder.itemLength(item.length()))
                .sum();
        ByteOutput out = new ByteOutput(MEBIBYTE);
        ProtobufListEncoder.begin(KIND, METADATA, length, out);
        items.forEach(item -> ProtobufListEncoder.item(item.bytes(), item.offset(), item.length(), out));
        ProtobufListEncoder.end(out);
        return out.toByteArray();
    }

    @Test
    void theItemsOfAShortListAreMadeOnce() {
        List<CachedObject> maps = maps(50, 1000);
        assertThat(written(maps)).isEqualTo(expected(maps));
        assertThat(encodings).hasValue(50);
    }

    @Test
    void theBytesOfALongListAreNotHeldUntilTheyAreWritten() {
        List<CachedObject> maps = maps(12, MEBIBYTE);
        assertThat(written(maps)).isEqualTo(expected(maps));
        assertThat(encodings).hasValue(12 + 4);
    }
}
