package io.sailfish.apiserver.storage;

import io.sailfish.apiserver.cache.ResourceVersions;
import io.sailfish.model.ApiObject;
import io.sailfish.model.MessageType;
import io.sailfish.model.codec.DecodeException;
import io.sailfish.model.codec.JsonDecoder;
import io.sailfish.model.codec.JsonEncoder;
import io.sailfish.model.codec.ProtobufEnvelope;
import io.sailfish.model.value.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * The stored values of one kind: built-in kinds in protobuf with upstream's envelope, custom resources in JSON, encrypted
 * where there is a cipher. Reads either form, encrypted or not.
 */
public final class StoredValues implements ValueCodec {
    private final MessageType type;
    private final boolean hasProtobuf;
    private final @Nullable AtRestCipher cipher;

    /**
     * @param type   of the objects
     * @param cipher encrypts them; null to leave them as they are
     */
    public StoredValues(MessageType type, @Nullable AtRestCipher cipher) {
        this.type = type;
        this.hasProtobuf = type.fields().stream().allMatch(field -> field.number() > 0);
        this.cipher = cipher;
    }

    @Override
    public Bytes encode(String storeKey, ApiObject object) {
        ApiObject bare = ResourceVersions.without(object);
        byte[] plain = hasProtobuf ? ProtobufEnvelope.encode(bare) : JsonEncoder.encode(bare);
        return Bytes.wrap(cipher == null ? plain : cipher.encrypt(storeKey, plain));
    }

    @Override
    public ApiObject decode(String storeKey, Bytes value) {
        byte[] plain = value.array();
        if (AtRestCipher.isEncrypted(plain)) {
            if (cipher == null) {
                throw new StoredValueException(storeKey, "the value is encrypted, and there is no key for it");
            }
            plain = cipher.decrypt(storeKey, plain);
        }
        try {
            return (ApiObject)
                    (ProtobufEnvelope.isEnvelope(plain)
                            ? ProtobufEnvelope.open(plain).decode(type)
                            : JsonDecoder.decode(plain, type).message());
        } catch (DecodeException | IllegalArgumentException damaged) {
            throw new StoredValueException(storeKey, "the value cannot be decoded: " + damaged.getMessage(), damaged);
        }
    }
}
