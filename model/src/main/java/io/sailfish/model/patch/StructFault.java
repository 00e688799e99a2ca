package io.sailfish.model.patch;

import io.sailfish.model.Field;
import io.sailfish.model.MessageType;
import io.sailfish.model.MessageType.JsonForm;
import io.sailfish.model.ValueType;
import io.sailfish.model.ValueType.JsonNull;
import io.sailfish.model.patch.Draft.Shape;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the first value of a tree that its field does not take, and says so as upstream does where it fills a struct
 * from a map, which it does after a strategic merge patch.
 */
final class StructFault {
    private StructFault() {}

    /** What is wrong, or null. */
    static @Nullable String find(Object tree, MessageType type) {
        return struct(tree, type);
    }

    private static @Nullable String struct(Object value, MessageType type) {
        if (type.jsonForm() != JsonForm.OBJECT) {
            return null;
        }
        if (!(value instanceof Map<?, ?> map)) {
            return "cannot restore struct from: " + GoValue.kindName(value);
        }
        for (Field field : type.fields()) {
            Object member = map.get(field.name());
            String fault = member == null ? null : value(member, field.type());
            if (fault != null) {
                return fault;
            }
        }
        return null;
    }

    private static @Nullable String value(Object value, ValueType type) {
        if (value instanceof JsonNull) {
            return null;
        }
        return switch (type.kind()) {
            case MESSAGE -> struct(value, type.message());
            case LIST -> list(value, type.element());
            case MAP -> map(value, type.element());
            case BYTES ->
                value instanceof String || value instanceof List<?>
                        ? null
                        : "cannot restore slice from " + GoValue.kindName(value);
            case STRING -> scalar(value, "string", Shape.TEXT);
            case BOOL -> scalar(value, "bool", Shape.TRUTH);
            case INT32 -> whole(value, "int32");
            case INT64 -> whole(value, "int64");
            case DOUBLE -> scalar(value, "float64", Shape.FLOAT, Shape.INTEGER);
            // These read JSON themselves; the decoder says what they do not take.
            case QUANTITY, TIME, MICRO_TIME, DURATION, INT_OR_STRING, JSON, RAW_JSON -> null;
        };
    }

    private static @Nullable String list(Object value, ValueType element) {
        if (!(value instanceof List<?> list)) {
            return "cannot restore slice from " + GoValue.kindName(value);
        }
        for (Object item : list) {
            String fault = value(item, element);
            if (fault != null) {
                return fault;
            }
        }
        return null;
    }

    private static @Nullable String map(Object value, ValueType element) {
        if (!(value instanceof Map<?, ?> map)) {
            return "cannot restore map from " + GoValue.kindName(value);
        }
        for (Object member : map.values()) {
            String fault = value(member, element);
            if (fault != null) {
                return fault;
            }
        }
        return null;
    }

    private static @Nullable String whole(Object value, String target) {
        if (value instanceof Double number && number == Math.rint(number)) {
            return null;
        }
        return scalar(value, target, Shape.INTEGER);
    }

    private static @Nullable String scalar(Object value, String target, Shape... allowed) {
        Shape shape = Draft.shape(value);
        for (Shape one : allowed) {
            if (shape == one) {
                return null;
            }
        }
        return switch (shape) {
            // Go converts no map or slice to a scalar type, but does convert between numbers and from them to strings.
            case OBJECT, LIST -> "unrecognized type: " + target;
            case TRUTH -> "unrecognized type: " + target;
            case TEXT -> "unrecognized type: " + target;
            case INTEGER, FLOAT ->
                target.equals("bool")
                        ? "unrecognized type: bool"
                        : "cannot convert " + GoValue.typeName(value) + " to " + target;
            case NULL -> null;
        };
    }
}
