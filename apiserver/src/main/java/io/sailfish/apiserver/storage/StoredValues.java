package io.sailfish.apiserver.storage;

import io.sailfish.apiserver.cache.ResourceVersions;
import io.sailfish.model.ApiObject;
import io.sailfish.model.MessageType;
import io.sailfish.model.codec.DecodeException;
import io.sailfish.model.codec.JsonDecoder;
import io.sailfish.model.codec.JsonEncoder;
import io.sailfish.model.codec.ProtobufEnvelope;
import io.sailfish.model.value.Bytes;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The stored values of one kind: built-in kinds in protobuf with upstream's envelope, custom resources in JSON, encrypted
 * where there is a cipher. Reads either form, encrypted or not.
 */
public final class StoredValues implements ValueCodec {
    private final MessageType type;
    private final Map<String, OtherForm> others;
    private final boolean hasProtobuf;
    private final @Nullable AtRestCipher cipher;

    /**
     * A version in which values may lie in the store although objects are not stored in it any more, or are by another
     * server.
     *
     * @param type of its objects
     * @param read makes objects of what is stored in it
     */
    public record OtherForm(MessageType type, UnaryOperator<ApiObject> read) {}

    /**
     * @param type   of the objects
     * @param others by apiVersion, how values in other versions are read
     * @param asJson whether values are written as JSON although there is a protobuf form
     * @param cipher encrypts them; null to leave them as they are
     */
    public StoredValues(
            MessageType type, Map<String, OtherForm> others, boolean asJson, @Nullable AtRestCipher cipher) {
        this.type = type;
        this.others = Map.copyOf(others);
        this.hasProtobuf = !asJson && type.fields().stream().allMatch(field -> field.number() > 0);
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
            return ProtobufEnvelope.isEnvelope(plain) ? protobuf(ProtobufEnvelope.open(plain)) : json(plain);
        } catch (DecodeException | IllegalArgumentException damaged) {
            throw new StoredValueException(storeKey, "the value cannot be decoded: " + damaged.getMessage(), damaged);
        }
    }

    private ApiObject protobuf(ProtobufEnvelope envelope) {
        OtherForm other = others.get(envelope.apiVersion());
        return other == null
                ? (ApiObject) envelope.decode(type)
                : other.read().apply((ApiObject) envelope.decode(other.type()));
    }

    private ApiObject json(byte[] plain) {
        OtherForm other =
                others.isEmpty() ? null : others.get(JsonDecoder.typeMeta(plain).apiVersion());
        return other == null
                ? (ApiObject) JsonDecoder.decode(plain, type).message()
                : other.read().apply((ApiObject)
                        JsonDecoder.decode(plain, other.type()).message());
    }
}
