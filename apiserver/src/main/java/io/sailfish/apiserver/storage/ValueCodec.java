package io.sailfish.apiserver.storage;

import io.sailfish.model.ApiObject;
import io.sailfish.model.value.Bytes;

/** Turns objects into stored values and back. */
public interface ValueCodec {

    /**
     * The stored form, without a resourceVersion.
     *
     * @param storeKey the whole key: encryption is bound to it
     */
    Bytes encode(String storeKey, ApiObject object);

    /**
     * The object of a stored form, under no resourceVersion.
     *
     * @throws StoredValueException where it cannot be read
     */
    ApiObject decode(String storeKey, Bytes value);
}
