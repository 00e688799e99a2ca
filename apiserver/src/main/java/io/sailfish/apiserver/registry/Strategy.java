package io.sailfish.apiserver.registry;

import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.ApiObject;
import io.sailfish.model.api.meta.v1.DeleteOptions;
import io.sailfish.model.validation.Names;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What is particular to a kind: its defaults, its rules and what becomes of the parts that clients may not write. Pure
 * and stateless: the same arguments give the same results; time and identity come from the context.
 *
 * <p>Order of a create: {@link #defaults}, mutating admission, {@link #defaults} of what admission changed, {@link
 * #prepareForCreate}, {@link #validate}, validating admission, commit. Of an update the same with
 * {@link #prepareForUpdate} and {@link #validateUpdate}. An update is validated by {@code validateUpdate} alone: a kind
 * whose objects must stay valid as a whole calls {@link #validate} from there.
 *
 * <p>Without overriding anything: kinds with a status subresource get no status on create and keep the old one on update,
 * and generation moves with everything outside metadata and status.
 */
public interface Strategy<T extends ApiObject> extends Updates<T> {

    /** Fills in what the client left out. Must be idempotent. Also applied to what is read from the store. */
    default T defaults(T object) {
        return object;
    }

    /** The object as it would be kept: what clients may not set is dropped, what the system sets is set. */
    default T prepareForCreate(RequestContext context, T object) {
        return StatusField.without(object);
    }

    /** Reports what is wrong with a new object. Metadata, with the name by {@link #names}, is checked by the pipeline. */
    default void validate(RequestContext context, T object, FieldErrors errors) {}

    @Override
    default T prepareForUpdate(RequestContext context, T object, T old) {
        return StatusField.of(old, object);
    }

    @Override
    default void validateUpdate(RequestContext context, T object, T old, FieldErrors errors) {
        validate(context, object, errors);
    }

    /** What to tell the client although the create succeeds. */
    default List<String> createWarnings(RequestContext context, T object) {
        return List.of();
    }

    /** By default, whether anything but metadata and status differs. */
    @Override
    default boolean changesGeneration(T object, T old) {
        return StatusField.specDiffers(object, old);
    }

    /** The generation of a new object, where the kind keeps one. */
    default long firstGeneration() {
        return 1;
    }

    @Override
    default List<String> resetFields() {
        return List.of("status");
    }

    /** Which names the kind's objects may have. */
    default Names.Rule names() {
        return Names.SUBDOMAIN_NAME;
    }

    /** Whether a PUT of an object that is not there creates it. */
    default boolean allowsCreateOnUpdate() {
        return false;
    }

    /** Whether a PUT may come without a resourceVersion and then replaces whatever is there. */
    default boolean allowsUnconditionalUpdate() {
        return true;
    }

    /**
     * How long a deletion takes to be carried out by others: empty for kinds that are removed at once; 0 where this
     * object can go at once; otherwise the seconds of grace, after which (or when told with 0) it is removed.
     *
     * @param requested the grace period that the client asked for, or null
     */
    default OptionalLong gracePeriodSeconds(RequestContext context, T object, @Nullable Long requested) {
        return OptionalLong.empty();
    }

    /**
     * Changes what is written when a graceful deletion begins (metadata has its deletion fields already).
     */
    default T prepareForDeletion(RequestContext context, T object) {
        return object;
    }

    /**
     * The state in which an object waits for its end by rules of its kind's own (a Namespace becomes Terminating); null for
     * the usual way. The same instance where it waits already.
     */
    default @Nullable T waitingForDeletion(RequestContext context, T object) {
        return null;
    }

    /** Whether an update leaves nothing that the object's end has to wait for, so that it is removed instead of written. */
    default boolean removedByUpdate(T object, T old) {
        return object.metadata().finalizers().isEmpty()
                && old.metadata().hasDeletionTimestamp()
                && old.metadata().deletionGracePeriodSeconds(1) == 0;
    }

    /** Whether a deletion is answered with the object rather than a Status. */
    default boolean returnsDeletedObject() {
        return false;
    }

    /** What to tell a client who deletes with these options. */
    default List<String> deletionWarnings(DeleteOptions options) {
        return List.of();
    }

    /** Whether dependents are orphaned by a deletion that says nothing about them. */
    default boolean orphansDependentsByDefault() {
        return false;
    }

    /** After how many seconds the store drops the object by itself; 0 for never. */
    default long ttlSeconds(T object) {
        return 0;
    }
}
