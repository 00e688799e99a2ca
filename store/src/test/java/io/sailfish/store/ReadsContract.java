package io.sailfish.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.sailfish.model.value.Bytes;
import io.sailfish.store.Store.KeyValue;
import io.sailfish.store.Store.Write;
import io.sailfish.store.StoreException.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What reads see, of the present and of the past. */
interface ReadsContract extends StoreUnderTest {
    @Test
    default void anEmptyStoreIsAtRevisionOne() {
        assertThat(store().revision()).isEqualTo(1);
        assertThat(store().compactedRevision()).isEqualTo(1);
        assertThat(store().get("/a")).isNull();
        assertThat(store().range("/", "", 0, 0)).isEqualTo(new Store.Range(List.of(), false, 0, 1));
    }

    @Test
    default void keepsEmptyAndBinaryValuesAndAnyKey() {
        var binary = new byte[256];
        for (var i = 0; i < 256; i++) {
            binary[i] = (byte) i;
        }
        commit(new Write.Create("/empty", Bytes.EMPTY, 0, null));
        commit(new Write.Create("/ключ/鍵/🔑", Bytes.wrap(binary), 0, null));
        assertThat(value("/empty")).isEqualTo(Bytes.EMPTY);
        assertThat(value("/ключ/鍵/🔑")).isEqualTo(Bytes.wrap(binary));
    }

    @Test
    default void rangesAreInTheOrderOfUtf8Bytes() {
        // In UTF-16, which Java compares by, the last two are the other way round.
        var keys = List.of("/o/A", "/o/a", "/o/a/b", "/o/ab", "/o/é", "/o/鍵", "/o/\uFFFD", "/o/🔑");
        keys.reversed().forEach(key -> create(key, key));
        create("/n", "before");
        create("/p", "after");
        assertThat(store().range("/o/", "", 0, 0).items())
                .extracting(KeyValue::key)
                .containsExactlyElementsOf(keys);
    }

    @Test
    default void rangesComeInPages() {
        for (var i = 0; i < 10; i++) {
            create("/p/" + i, "v" + i);
        }
        create("/q", "");
        var first = store().range("/p/", "", 4, 0);
        assertThat(first.items()).extracting(KeyValue::key).containsExactly("/p/0", "/p/1", "/p/2", "/p/3");
        assertThat(first.more()).isTrue();
        assertThat(first.remaining()).isIn(6L, -1L);
        assertThat(first.revision()).isEqualTo(12);
        delete("/p/5", 7);
        update("/p/6", "changed", 8);
        create("/p/41", "new");
        var second = store().range("/p/", "/p/4", 4, first.revision());
        assertThat(second.items())
                .extracting(KeyValue::key, item -> item.value().utf8())
                .containsExactly(tuple("/p/4", "v4"), tuple("/p/5", "v5"), tuple("/p/6", "v6"), tuple("/p/7", "v7"));
        var third = store().range("/p/", "/p/8", 4, first.revision());
        assertThat(third.items()).hasSize(2);
        assertThat(third.more()).isFalse();
        assertThat(third.remaining()).isZero();
        assertThat(store().range("/p/", "/p/8", 2, 0).more()).isFalse();
    }

    @Test
    default void readsEveryRevisionOfThePast() {
        create("/a", "1");
        update("/a", "2", 2);
        create("/b", "1");
        delete("/a", 3);
        create("/a", "3");
        assertThat(at(1)).isEmpty();
        assertThat(at(2)).containsExactly(new KeyValue("/a", Bytes.utf8("1"), 2, 2));
        assertThat(at(3)).containsExactly(new KeyValue("/a", Bytes.utf8("2"), 2, 3));
        assertThat(at(4)).extracting(KeyValue::key).containsExactly("/a", "/b");
        assertThat(at(5)).extracting(KeyValue::key).containsExactly("/b");
        assertThat(at(6))
                .containsExactly(new KeyValue("/a", Bytes.utf8("3"), 6, 6), new KeyValue("/b", Bytes.utf8("1"), 4, 4));
        assertThatThrownBy(() -> at(7))
                .isInstanceOfSatisfying(
                        StoreException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(Kind.FUTURE));
    }
}
