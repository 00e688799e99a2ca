package io.sailfish.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes from messages what only documents tell apart: empty lists and maps of fields that do not keep them. */
final class Settling {
    /** Of a message type: the fields in whose values something may have to go. */
    private record Plan(Field[] fields) {
        static Plan of(MessageType type) {
            return new Plan(type.fields().stream().filter(Plan::concerns).toArray(Field[]::new));
        }

        private static boolean concerns(Field field) {
            return switch (field.type().kind()) {
                case LIST, MAP -> !field.keepsZero() || field.type().messageType() != null;
                case MESSAGE -> true;
                default -> false;
            };
        }
    }

    private Settling() {}

    static Message settled(Message message) {
        Message result = message;
        for (Field field : message.messageType().derived(Plan.class, Plan::of).fields) {
            Object value = message.get(field.index());
            if (value != null && !field.keepsZero() && Field.isEmptyCollection(value)) {
                result = result.without(field.index());
            } else if (value != null) {
                Object settled = value(value);
                result = settled == value ? result : result.with(field.index(), settled);
            }
        }
        return result;
    }

    private static Object value(Object value) {
        return switch (value) {
            case Message message -> settled(message);
            case List<?> list -> list(list);
            case StringMap<?> map -> map(map);
            default -> value;
        };
    }

    private static Object list(List<?> list) {
        @Nullable Object[] changed = null;
        for (int i = 0; i < list.size(); i++) {
            Object item = list.get(i);
            if (!(item instanceof Message) && !(item instanceof List<?>) && !(item instanceof StringMap<?>)) {
                return list;
            }
            Object settled = value(item);
            if (settled != item) {
                changed = changed == null ? list.toArray() : changed;
                changed[i] = settled;
            }
        }
        return changed == null ? list : List.of(changed);
    }

    private static Object map(StringMap<?> map) {
        @Nullable Object[] changed = null;
        for (int i = 0; i < map.size(); i++) {
            Object item = map.valueAt(i);
            Object settled = value(item);
            if (settled != item) {
                if (changed == null) {
                    changed = new Object[map.size()];
                    for (int k = 0; k < changed.length; k++) {
                        changed[k] = map.valueAt(k);
                    }
                }
                changed[i] = settled;
            }
        }
        if (changed == null) {
            return map;
        }
        String[] keys = new String[changed.length];
        for (int k = 0; k < keys.length; k++) {
            keys[k] = map.keyAt(k);
        }
        return StringMap.ofArrays(keys, changed);
    }
}
