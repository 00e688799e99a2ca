package io.sailfish.apiserver.custom.schema;

import io.sailfish.model.Field;
import io.sailfish.model.Message;
import io.sailfish.model.StringMap;
import io.sailfish.model.ValueType.JsonNull;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Fills in what a schema declares as defaults, and takes out nulls where null is no value: those that have a default get it,
 * the others are as if they had not been given.
 */
public final class Defaults {
    private Defaults() {}

    /** The value with its defaults; the same instance where nothing changes. */
    public static Object apply(Object value, @Nullable JsonSchema schema) {
        if (schema == null) {
            return value;
        }
        return switch (value) {
            case Message message when message.messageType().isOpen() -> message(message, schema);
            case StringMap<?> map -> map(map, schema);
            case List<?> list -> list(list, schema);
            default -> value;
        };
    }

    private static Message message(Message message, JsonSchema schema) {
        Message.Builder changed = null;
        Field rest = message.messageType().rest();
        for (Field field : message.messageType().fields()) {
            JsonSchema property = field == rest ? null : schema.property(field.name());
            if (property == null) {
                continue;
            }
            Object before = message.get(field.index());
            Object after = before == null
                    ? (property.hasDefault() ? apply(property.defaultValue(), property) : null)
                    : member(before, property);
            if (after != before) {
                changed = changed == null ? message.toBuilder() : changed;
                changed.set(field.index(), after);
            }
        }
        return changed == null ? message : changed.build();
    }

    /** A value that is there; null where it is as if it were not. */
    private static @Nullable Object member(Object value, JsonSchema schema) {
        if (value instanceof JsonNull && !schema.nullable()) {
            return schema.hasDefault() ? apply(schema.defaultValue(), schema) : null;
        }
        return apply(value, schema);
    }

    private static StringMap<?> map(StringMap<?> map, JsonSchema schema) {
        StringMap<Object> changed = null;
        for (int i = 0; i < map.size(); i++) {
            JsonSchema member = schema.member(map.keyAt(i));
            Object before = map.valueAt(i);
            Object after = member == null ? before : member(before, member);
            if (after != before) {
                changed = changed == null ? copy(map) : changed;
                changed = after == null ? changed.without(map.keyAt(i)) : changed.with(map.keyAt(i), after);
            }
        }
        StringMap<Object> result = changed == null ? copy(map) : changed;
        for (Map.Entry<String, JsonSchema> property : schema.properties().entrySet()) {
            if (property.getValue().hasDefault() && !result.containsKey(property.getKey())) {
                Object value = apply(property.getValue().defaultTree(), property.getValue());
                result = result.with(property.getKey(), value);
                changed = result;
            }
        }
        return changed == null ? map : changed;
    }

    @SuppressWarnings("unchecked")
    private static StringMap<Object> copy(StringMap<?> map) {
        return (StringMap<Object>) map;
    }

    private static List<?> list(List<?> list, JsonSchema schema) {
        JsonSchema items = schema.items();
        if (items == null) {
            return list;
        }
        List<Object> changed = null;
        for (int i = 0; i < list.size(); i++) {
            Object before = list.get(i);
            Object after = before instanceof JsonNull && !items.nullable() && items.hasDefault()
                    ? apply(items.defaultValue(), items)
                    : apply(before, items);
            if (after != before) {
                changed = changed == null ? new ArrayList<>(list) : changed;
                changed.set(i, after);
            }
        }
        return changed == null ? list : List.copyOf(changed);
    }
}
