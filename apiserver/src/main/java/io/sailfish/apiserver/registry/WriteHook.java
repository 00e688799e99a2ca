package io.sailfish.apiserver.registry;

import io.sailfish.model.ApiObject;
import org.jspecify.annotations.Nullable;

/**
 * Work that goes with a write beyond its own object, such as taking a cluster address for a Service: begun before the
 * object is prepared and validated, then told once whether the write happened.
 *
 * <p>Unlike a {@link Strategy} a hook has state. It is called by many threads at a time.
 */
@FunctionalInterface
public interface WriteHook<T extends ApiObject> {

    /**
     * Begins a write.
     *
     * @param registry every resource, to read
     * @param object   what would be kept; null for a deletion
     * @param old      what is there; null for a creation
     */
    Transaction<T> begin(Registry registry, RequestContext context, @Nullable T object, @Nullable T old);

    /** A write under way. Exactly one of {@link #committed} and {@link #rolledBack} is called. A dry run is rolled back. */
    interface Transaction<T extends ApiObject> {

        /** The object with what the hook adds; null for a deletion. */
        @Nullable
        T object();

        /** The write is done. */
        void committed();

        /** The write did not happen. */
        void rolledBack();

        /** A transaction that changes nothing. */
        static <T extends ApiObject> Transaction<T> unchanged(@Nullable T object) {
            return new Transaction<>() {
                @Override
                public @Nullable T object() {
                    return object;
                }

                @Override
                public void committed() {}

                @Override
                public void rolledBack() {}
            };
        }
    }
}
