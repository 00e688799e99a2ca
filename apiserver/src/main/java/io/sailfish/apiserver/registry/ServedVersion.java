package io.sailfish.apiserver.registry;

import io.sailfish.apiserver.cache.ByteForm;
import io.sailfish.apiserver.cache.CachedObject;
import io.sailfish.apiserver.table.Column;
import io.sailfish.model.ApiObject;
import io.sailfish.model.MessageType;
import io.sailfish.model.ResourceType;
import java.util.List;

/**
 * A version, and perhaps another group, in which a kind's objects are served.
 *
 * @param resource   as clients address it
 * @param conversion to and from the version that is stored
 * @param columns    of its tables, over the stored objects
 * @param stored     whether this is the version that is stored itself
 * @param bytes      its objects in bytes, made of the stored ones
 */
public record ServedVersion<S extends ApiObject, T extends ApiObject>(
        ResourceType<S> resource, Conversion<S, T> conversion, List<Column<T>> columns, boolean stored, Forms bytes) {

    /** How objects of a version look in each encoding that is kept. */
    public record Forms(ByteForm json, ByteForm protobuf, ByteForm cbor) {
        private static final Forms STORED = new Forms(ByteForm.JSON, ByteForm.PROTOBUF, ByteForm.CBOR);

        private static <S extends ApiObject, T extends ApiObject> Forms of(Conversion<S, T> conversion) {
            return new Forms(
                    stored -> ByteForm.JSON.encode(converted(conversion, stored)),
                    stored -> ByteForm.PROTOBUF.encode(converted(conversion, stored)),
                    stored -> ByteForm.CBOR.encode(converted(conversion, stored)));
        }
    }

    public ServedVersion {
        columns = List.copyOf(columns);
    }

    /** The version that is stored itself. */
    static <T extends ApiObject> ServedVersion<T, T> stored(ResourceType<T> resource, List<Column<T>> columns) {
        return new ServedVersion<>(resource, Conversion.none(), columns, true, Forms.STORED);
    }

    /** Another version. */
    public static <S extends ApiObject, T extends ApiObject> ServedVersion<S, T> of(
            ResourceType<S> resource, Conversion<S, T> conversion, List<Column<T>> columns) {
        return new ServedVersion<>(resource, conversion, columns, false, Forms.of(conversion));
    }

    @SuppressWarnings("unchecked")
    private static <S extends ApiObject, T extends ApiObject> ApiObject converted(
            Conversion<S, T> conversion, ApiObject stored) {
        return conversion.toServed((T) stored);
    }

    /** "apps/v1". */
    public String apiVersion() {
        return resource.apiVersion();
    }

    /** The schema of its objects. */
    public MessageType objectType() {
        return resource.objectType();
    }

    /** A stored object in this version. */
    @SuppressWarnings("unchecked")
    public S served(ApiObject stored) {
        return conversion.toServed((T) stored);
    }

    /** Converts many stored objects, so that each is at hand when it is asked for. */
    @SuppressWarnings("unchecked")
    void prepare(List<CachedObject> items) {
        conversion.prepare(items.stream().map(item -> (T) item.object()).toList());
    }

    /** The stored form of an object of this version. */
    @SuppressWarnings("unchecked")
    public T toStored(ApiObject served) {
        return conversion.toStored((S) served);
    }
}
