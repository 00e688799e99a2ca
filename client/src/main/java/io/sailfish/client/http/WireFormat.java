package io.sailfish.client.http;

import io.sailfish.client.ResourceClient.ObjectList;
import io.sailfish.model.ApiObject;
import io.sailfish.model.Field;
import io.sailfish.model.GroupVersionKind;
import io.sailfish.model.Message;
import io.sailfish.model.MessageType;
import io.sailfish.model.ResourceType;
import io.sailfish.model.ValueType;
import io.sailfish.model.api.meta.v1.ListMeta;
import io.sailfish.model.api.meta.v1.Status;
import io.sailfish.model.codec.DecodeException;
import io.sailfish.model.codec.JsonDecoder;
import io.sailfish.model.codec.JsonEncoder;
import io.sailfish.model.codec.ProtobufEnvelope;
import io.sailfish.model.schema.BuiltinTypes;
import io.sailfish.model.status.ApiException;
import io.sailfish.model.status.StatusMessages;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** How messages become bodies and bodies messages: protobuf for built-in types, JSON for others or where asked. */
record WireFormat(boolean protobuf) {
    static final String JSON = "application/json";
    static final String PROTOBUF = "application/vnd.kubernetes.protobuf";

    /** The media type in which objects of a type are sent. */
    String contentType(MessageType type) {
        return binary(type) ? PROTOBUF : JSON;
    }

    String accept(MessageType type) {
        return binary(type) ? PROTOBUF + "," + JSON : JSON;
    }

    String acceptWatch(MessageType type) {
        return binary(type)
                ? PROTOBUF + ";stream=watch," + JSON + ";stream=watch," + JSON
                : JSON + ";stream=watch," + JSON;
    }

    /** A type has a protobuf form where its fields have numbers. */
    private boolean binary(MessageType type) {
        return protobuf && (type.fields().isEmpty() || type.field(0).number() > 0);
    }

    byte[] encode(Message message) {
        return binary(message.messageType()) ? ProtobufEnvelope.encode(message) : JsonEncoder.encode(message);
    }

    /** The message in a body, whichever of the two forms it has. */
    static Message decode(byte[] body, MessageType type) {
        return ProtobufEnvelope.isEnvelope(body)
                ? ProtobufEnvelope.open(body).decode(type)
                : JsonDecoder.decode(body, type).message();
    }

    /** The objects in the body of a list. */
    static <T extends ApiObject> ObjectList<T> decodeList(byte[] body, ResourceType<T> type) {
        Message list = decode(body, listType(type));
        ListMeta metadata = list.get("metadata") instanceof ListMeta given ? given : ListMeta.EMPTY;
        @SuppressWarnings("unchecked")
        List<T> items = list.get("items") instanceof List<?> given ? (List<T>) given : List.of();
        String token = metadata.get("continue") instanceof String given ? given : "";
        long remaining = metadata.get("remainingItemCount") instanceof Long given ? given : 0;
        return new ObjectList<>(items, metadata.resourceVersion(), token, remaining);
    }

    private static MessageType listType(ResourceType<?> type) {
        GroupVersionKind item = type.kind();
        GroupVersionKind kind = new GroupVersionKind(item.group(), item.version(), item.kind() + "List");
        MessageType known = BuiltinTypes.find(kind);
        if (known != null) {
            return known;
        }
        MessageType made = new MessageType(type.objectType().name() + "List", Messages::new);
        made.define(
                MessageType.JsonForm.OBJECT,
                kind,
                List.of(
                        field(0, "metadata", ValueType.message(ListMeta.TYPE)),
                        field(1, "items", ValueType.list(ValueType.message(type.objectType())))));
        return made;
    }

    private static Field field(int index, String name, ValueType type) {
        return new Field(index, name, index + 1, 0, type, true, true, false, Field.Merge.NONE, false);
    }

    /** Gives access to the constructor of messages for the lists of custom resources. */
    private static final class Messages extends Message {
        Messages(MessageType type, long mask, Object[] values) {
            super(type, mask, values);
        }
    }

    /** The failure that an answer other than success tells of. */
    static ApiException failure(int code, byte[] body) {
        try {
            return failure(body, code);
        } catch (DecodeException e) {
            String text = new String(body, 0, Math.min(body.length, 1024), StandardCharsets.UTF_8);
            return new ApiException(StatusMessages.toFailure(code, text));
        }
    }

    /** The failure in a Status. */
    static ApiException failure(byte[] status, int code) {
        if (!ProtobufEnvelope.isEnvelope(status)
                && !JsonDecoder.typeMeta(status).kind().equals("Status")) {
            throw new DecodeException(DecodeException.Fault.TYPE, "no Status");
        }
        return new ApiException(StatusMessages.toFailure((Status) decode(status, Status.TYPE), code));
    }
}
