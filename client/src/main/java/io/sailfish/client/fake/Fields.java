package io.sailfish.client.fake;

import io.sailfish.model.ApiObject;
import io.sailfish.model.Field;
import io.sailfish.model.Message;
import io.sailfish.model.MessageType;
import io.sailfish.model.ValueType;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.selector.FieldMatcher;
import io.sailfish.model.status.ApiErrors;
import org.jspecify.annotations.Nullable;

/** Reads and changes messages by the names of their fields, whatever their kind. */
final class Fields {
    private Fields() {}

    /** A message with a field set, or removed where the value is null. */
    @SuppressWarnings("unchecked")
    static <M extends Message> M with(M message, String name, @Nullable Object value) {
        return (M) message.with(field(message.messageType(), name).index(), value);
    }

    @SuppressWarnings("unchecked")
    static <T extends ApiObject> T withMetadata(T object, ObjectMeta metadata) {
        return (T) object.withMetadata(metadata);
    }

    static boolean has(MessageType type, String name) {
        return type.field(name) != null;
    }

    static Field field(MessageType type, String name) {
        Field field = type.field(name);
        if (field == null) {
            throw new IllegalArgumentException(type.name() + " has no field " + name);
        }
        return field;
    }

    /** A sub-message; the empty one of its type where it is absent. */
    static Message message(Message parent, String name) {
        if (parent.get(name) instanceof Message present) {
            return present;
        }
        MessageType type = field(parent.messageType(), name).type().messageType();
        if (type == null) {
            throw new IllegalArgumentException(parent.messageType().name() + "." + name + " is no message");
        }
        return type.empty();
    }

    static String string(Message message, String name) {
        return message.get(name) instanceof String text ? text : "";
    }

    /** Whether the kind keeps its status apart from the rest. */
    static boolean hasStatus(MessageType type) {
        Field status = type.field("status");
        return status != null && status.type().kind() == ValueType.Kind.MESSAGE;
    }

    /** Refuses a field selector that names what the kind does not have. */
    static void check(FieldMatcher matcher, MessageType type) {
        matcher.requirements().forEach(requirement -> {
            MessageType at = type;
            String[] steps = requirement.field().split("\\.");
            for (int i = 0; i < steps.length; i++) {
                Field field = at == null ? null : at.field(steps[i]);
                if (field == null) {
                    throw ApiErrors.badRequest("field label not supported: " + requirement.field());
                }
                at = field.type().message();
            }
        });
    }

    /** The value that a field selector compares: the scalar at a dotted path. */
    static String value(Message object, String path) {
        Message at = object;
        String[] steps = path.split("\\.");
        for (int i = 0; i < steps.length - 1; i++) {
            at = message(at, steps[i]);
        }
        String last = steps[steps.length - 1];
        Object value = at.get(last);
        if (value == null) {
            return field(at.messageType(), last).type().kind() == ValueType.Kind.BOOL ? "false" : "";
        }
        return value.toString();
    }
}
