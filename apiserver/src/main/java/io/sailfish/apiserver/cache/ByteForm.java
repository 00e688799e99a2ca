package io.sailfish.apiserver.cache;

import io.sailfish.model.ApiObject;
import io.sailfish.model.codec.CborEncoder;
import io.sailfish.model.codec.JsonEncoder;
import io.sailfish.model.codec.ProtobufEnvelope;

/**
 * A form in which objects are turned into bytes: an encoding of one version of the API. Forms are told apart by identity;
 * there is one for each encoding and version.
 */
@FunctionalInterface
public interface ByteForm {
    /** The object as it is in JSON, with its kind and without a line end. */
    ByteForm JSON = JsonEncoder::encode;

    /** The object as it is in protobuf, in its envelope. */
    ByteForm PROTOBUF = ProtobufEnvelope::encode;

    /** The object as it is in CBOR. */
    ByteForm CBOR = CborEncoder::encode;

    /** The bytes of an object. */
    byte[] encode(ApiObject object);
}
