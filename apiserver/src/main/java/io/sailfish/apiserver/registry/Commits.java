package io.sailfish.apiserver.registry;

import io.sailfish.apiserver.cache.CachedObject;
import io.sailfish.apiserver.cache.PendingObject;
import io.sailfish.apiserver.cache.WatchCache;
import io.sailfish.apiserver.storage.StorageKeys;
import io.sailfish.apiserver.storage.ValueCodec;
import io.sailfish.model.ApiObject;
import io.sailfish.model.intern.Interner;
import io.sailfish.model.value.Bytes;
import io.sailfish.store.Store;
import io.sailfish.store.Store.KeyValue;
import io.sailfish.store.Store.Outcome;
import io.sailfish.store.Store.Write;
import io.sailfish.store.StoreException;
import java.util.concurrent.CompletionException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The writes of one kind: objects in, versions out. Encodes once and hands the object itself along, so that the cache gets
 * it without decoding. Blocks until durable.
 */
final class Commits {
    private final Store store;
    private final WatchCache cache;
    private final ValueCodec codec;
    private final UnaryOperator<ApiObject> defaults;
    private final String prefix;
    private final Interner interner;
    private final Took took;

    /** Is told how long a write took. */
    interface Took {
        void nanos(String operation, long nanos);
    }

    /**
     * @param defaults fills in what stored objects lack; they are stored as their kind's rules leave them
     * @param prefix   of the kind's keys
     * @param interner makes what is kept share its equal parts
     */
    Commits(
            Store store,
            WatchCache cache,
            ValueCodec codec,
            UnaryOperator<ApiObject> defaults,
            String prefix,
            Interner interner,
            Took took) {
        this.store = store;
        this.cache = cache;
        this.codec = codec;
        this.defaults = defaults;
        this.prefix = prefix;
        this.interner = interner;
        this.took = took;
    }

    /** What became of a write. */
    sealed interface Result {
        /** Done; the object's new version. For a deletion the revision alone counts. */
        record Done(@Nullable CachedObject object, long revision) implements Result {}

        /** Another write came first; what is there now, if anything. */
        record Lost(@Nullable CachedObject current) implements Result {}
    }

    /** The whole key of an object. */
    String storeKey(String key) {
        return prefix + key;
    }

    /** The version that is there now, or null. */
    @Nullable
    CachedObject current(String key) {
        return cache.snapshot().get(key);
    }

    /** An object as it is read: its kind's defaults filled in. */
    ApiObject shown(ApiObject object) {
        return defaults.apply(object);
    }

    Result create(String key, ApiObject object, long ttlSeconds) {
        PendingObject pending = pending(key, object, interner::intern);
        Bytes value = codec.encode(storeKey(key), object);
        return result(key, pending, commit(new Write.Create(storeKey(key), value, ttlSeconds, pending)));
    }

    Result update(CachedObject old, ApiObject object, long ttlSeconds) {
        PendingObject pending = pending(old.key(), object, shown -> interner.intern(shown, old.object()));
        Bytes value = codec.encode(storeKey(old.key()), object);
        Write write = new Write.Update(storeKey(old.key()), value, old.revision(), ttlSeconds, pending);
        return result(old.key(), pending, commit(write));
    }

    Result delete(CachedObject old) {
        return result(old.key(), null, commit(new Write.Delete(storeKey(old.key()), old.revision())));
    }

    private Result result(String key, @Nullable PendingObject pending, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Committed(long revision) ->
                new Result.Done(pending == null ? null : pending.resolve(revision), revision);
            case Outcome.Conflict(KeyValue current) -> new Result.Lost(current == null ? null : read(key, current));
        };
    }

    /** The cache's instance where it has this version already, else one made of the stored value. */
    private CachedObject read(String key, KeyValue value) {
        CachedObject cached = current(key);
        return cached != null && cached.revision() >= value.modRevision() ? cached : decode(value);
    }

    /** The object of a stored value, for the cache. */
    CachedObject decode(KeyValue value) {
        ApiObject object = codec.decode(value.key(), value.value());
        return pending(value.key().substring(prefix.length()), object, interner::intern)
                .resolve(value.modRevision());
    }

    private PendingObject pending(String key, ApiObject object, UnaryOperator<ApiObject> interned) {
        ApiObject shown = shown(object);
        return new PendingObject(key, interned.apply(shown), shown != object && !shown.equals(object));
    }

    private Outcome commit(Write write) {
        long begun = System.nanoTime();
        try {
            Outcome outcome = store.commit(write).join();
            took.nanos(operation(write), System.nanoTime() - begun);
            return outcome;
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof StoreException problem) {
                throw StoreFailures.translated(problem);
            }
            throw failed;
        } catch (StoreException problem) {
            throw StoreFailures.translated(problem);
        }
    }

    private static String operation(Write write) {
        return switch (write) {
            case Write.Create create -> "create";
            case Write.Update update -> "update";
            case Write.Delete delete -> "delete";
        };
    }

    /** Where objects of a kind lie. */
    static String prefix(KindDefinition<?> definition) {
        return StorageKeys.prefix(definition.storagePrefix());
    }
}
