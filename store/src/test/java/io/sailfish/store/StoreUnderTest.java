package io.sailfish.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sailfish.model.value.Bytes;
import io.sailfish.store.Store.KeyValue;
import io.sailfish.store.Store.Outcome.Committed;
import io.sailfish.store.Store.Write;
import io.sailfish.store.StoreException.Kind;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** The store that a contract's test is about, and the words in which the tests speak to it. */
interface StoreUnderTest {
    /** The store, empty when a test begins. */
    Store store();

    /** Whether writes take their places in the order in which they were brought, even where nobody waits for them. */
    default boolean takesPlacesAsSubmitted() {
        return true;
    }

    default void writeAtRandom(Random random, int rounds) {
        for (var round = 0; round < rounds; round++) {
            var key = "/r/" + random.nextInt(20);
            var current = store().get(key);
            var value = Bytes.utf8("v" + random.nextInt());
            commit(
                    current == null
                            ? new Write.Create(key, value, 0, null)
                            : random.nextInt(4) == 0
                                    ? new Write.Delete(key, current.modRevision())
                                    : new Write.Update(key, value, current.modRevision(), 0, null));
        }
    }

    default void assertFails(CompletableFuture<Store.Outcome> write, Kind kind) {
        assertThatThrownBy(write::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        StoreException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(kind));
    }

    default Store.Outcome commit(Write write) {
        return store().commit(write).join();
    }

    default long create(String key, String value) {
        return ((Committed) commit(new Write.Create(key, Bytes.utf8(value), 0, null))).revision();
    }

    default long update(String key, String value, long ifModRevision) {
        return ((Committed) commit(new Write.Update(key, Bytes.utf8(value), ifModRevision, 0, null))).revision();
    }

    default long delete(String key, long ifModRevision) {
        return ((Committed) commit(new Write.Delete(key, ifModRevision))).revision();
    }

    default Bytes value(String key) {
        return Objects.requireNonNull(store().get(key), key).value();
    }

    default List<KeyValue> at(long revision) {
        return store().range("/", "", 0, revision).items();
    }
}
