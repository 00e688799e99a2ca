package io.sailfish.model.codec;

import com.fasterxml.jackson.core.JsonStreamContext;
import io.sailfish.model.Field;
import io.sailfish.model.MessageType;
import io.sailfish.model.ValueType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds out, once something is wrong, where a parser stands in terms of the type that is decoded. */
final class FieldContext {
    private FieldContext() {}

    /** The path of the value at this context: "spec.containers[0].image". */
    static String path(JsonStreamContext context) {
        StringBuilder path = new StringBuilder();
        for (JsonStreamContext level : fromRoot(context)) {
            if (level.inArray()) {
                path.append('[').append(level.getCurrentIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(level.getCurrentName());
            }
        }
        return path.toString();
    }

    /** Go's phrase for the place and type of a value: "Go struct field PodSpec.spec.nodeName of type string". */
    static String goPlace(JsonStreamContext context, MessageType root, String type) {
        String struct = "";
        List<String> fields = new ArrayList<>();
        ValueType at = ValueType.message(root);
        for (JsonStreamContext level : fromRoot(context)) {
            at = concrete(at, level.inArray());
            MessageType message = at.kind() == ValueType.Kind.MESSAGE ? at.message() : null;
            Field field = message == null || level.inArray() ? null : message.field(level.getCurrentName());
            if (message != null && field != null) {
                struct = message.simpleName();
                // What lies in an open type is no Go struct: the place begins where one does.
                if (!message.isOpen()) {
                    fields.add(field.name());
                }
                at = field.type();
            } else if (at.element() != null) {
                at = at.element();
            } else {
                break;
            }
        }
        return fields.isEmpty()
                ? "Go value of type " + type
                : "Go struct field " + struct + "." + String.join(".", fields) + " of type " + type;
    }

    /** Sees through types whose JSON is the bare value of one of their fields. */
    private static ValueType concrete(ValueType type, boolean list) {
        MessageType message = type.kind() == ValueType.Kind.MESSAGE ? type.message() : null;
        if (message == null) {
            return type;
        }
        return switch (message.jsonForm()) {
            case OBJECT -> type;
            case MESSAGE_OR_LIST -> message.field(list ? 1 : 0).type();
            case BOOL_OR_MESSAGE -> message.field(1).type();
        };
    }

    private static Deque<JsonStreamContext> fromRoot(JsonStreamContext context) {
        Deque<JsonStreamContext> levels = new ArrayDeque<>();
        for (@Nullable JsonStreamContext level = context; level != null && !level.inRoot(); level = level.getParent()) {
            levels.addFirst(level);
        }
        return levels;
    }

    /** The name of the Go type that holds such values. */
    static String goType(ValueType type) {
        return switch (type.kind()) {
            case STRING -> "string";
            case BOOL -> "bool";
            case INT32 -> "int32";
            case INT64 -> "int64";
            case DOUBLE -> "float64";
            case BYTES -> "[]uint8";
            case MESSAGE -> goType(type.message());
            case LIST -> "[]" + goType(element(type));
            case MAP -> "map[string]" + goType(element(type));
            case QUANTITY -> "resource.Quantity";
            case TIME -> "v1.Time";
            case MICRO_TIME -> "v1.MicroTime";
            case DURATION -> "v1.Duration";
            case INT_OR_STRING -> "intstr.IntOrString";
            case JSON -> "interface {}";
            case RAW_JSON -> "v1.FieldsV1";
        };
    }

    private static ValueType element(ValueType type) {
        ValueType element = type.element();
        return element == null ? type : element;
    }

    private static String goType(@Nullable MessageType type) {
        if (type == null) {
            return "struct";
        }
        String name = type.name();
        int dot = name.lastIndexOf('.');
        return name.substring(name.lastIndexOf('.', dot - 1) + 1);
    }
}
