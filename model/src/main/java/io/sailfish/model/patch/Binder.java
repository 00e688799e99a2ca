package io.sailfish.model.patch;

import io.sailfish.model.Field;
import io.sailfish.model.Message;
import io.sailfish.model.MessageType;
import io.sailfish.model.StringMap;
import io.sailfish.model.ValueType;
import io.sailfish.model.ValueType.JsonNull;
import io.sailfish.model.ValueType.Kind;
import io.sailfish.model.codec.DecodeException;
import io.sailfish.model.codec.Decoded;
import io.sailfish.model.codec.JsonDecoder;
import io.sailfish.model.intern.Sharing;
import io.sailfish.model.patch.Draft.OpenList;
import io.sailfish.model.patch.Draft.OpenObject;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes a message of a draft again: what was not opened stays as it is, what a patch brought is decoded by its type. It
 * gives up where anything is out of order, and leaves saying what to those who decode the written document.
 */
final class Binder {
    /** Something is out of order. */
    static final class UnboundException extends RuntimeException {
        private static final long serialVersionUID = 1;

        UnboundException() {
            super(null, null, false, false);
        }
    }

    private static final String ENTRY = "entry";

    private Binder() {}

    /**
     * The message of an opened object.
     *
     * @throws UnboundException if the object has unknown fields, or values that their fields do not take
     */
    static Message bind(OpenObject draft, MessageType type) {
        return message(draft, type);
    }

    private static Message message(OpenObject draft, MessageType type) {
        Message source = draft.source != null && draft.source.messageType() == type ? draft.source : null;
        Message.Builder builder = type.builder();
        boolean same = source != null;
        Map<String, Object> unknown = new TreeMap<>();
        for (Map.Entry<String, Object> entry : draft.entrySet()) {
            Field field = type.field(entry.getKey());
            if (field == null && type.rest() != null && !isTypeMeta(entry.getKey(), type)) {
                unknown.put(entry.getKey(), Draft.tree(entry.getValue()));
                continue;
            }
            if (field == null) {
                requireTypeMeta(entry.getKey(), type);
                continue;
            }
            Object before = source == null ? null : source.get(field.index());
            Object value = field(entry.getValue(), before, field, type);
            if (value != null) {
                builder.sent(field.index(), value);
            }
            same &= builder.get(field.index()) == before;
        }
        Field rest = type.rest();
        if (rest != null && !unknown.isEmpty()) {
            Object before = source == null ? null : source.get(rest.index());
            builder.set(rest.index(), Sharing.share(before, StringMap.copyOf(unknown)));
        }
        if (same) {
            for (Field field : type.fields()) {
                same &= builder.get(field.index()) == source.get(field.index());
            }
        }
        return same ? source : builder.build();
    }

    private static void requireTypeMeta(String name, MessageType type) {
        if (!isTypeMeta(name, type)) {
            throw new UnboundException();
        }
    }

    private static boolean isTypeMeta(String name, MessageType type) {
        return type.kind() != null && (name.equals("apiVersion") || name.equals("kind"));
    }

    private static @Nullable Object field(Object value, @Nullable Object before, Field field, MessageType type) {
        if (value == before) {
            return value;
        }
        if (value instanceof JsonNull) {
            return type.isOpen() && !isClosed(field.type()) ? value : null;
        }
        if (type.isOpen() && Draft.plain(value) == value && !(value instanceof Message)) {
            // Free of the type's rules: only objects and lists have anything to bind.
            boolean scalar = !(value instanceof Map || value instanceof List);
            if (scalar && !isClosed(field.type())) {
                return value;
            }
        }
        Object bound = value(
                value,
                before,
                field.type(),
                pure -> decode(StringMap.of(field.name(), pure), type).get(field.index()));
        return bound == null ? null : Sharing.share(before, bound);
    }

    private static boolean isClosed(ValueType type) {
        return type.kind() == Kind.MESSAGE
                && type.message() != null
                && !type.message().isOpen();
    }

    /** Decodes a tree that came with the patch. */
    @FunctionalInterface
    private interface Decoder {
        @Nullable
        Object decode(Object pure);
    }

    private static @Nullable Object value(Object value, @Nullable Object before, ValueType type, Decoder decoder) {
        return switch (type.kind()) {
            case MESSAGE ->
                switch (value) {
                    case OpenObject draft when isObject(type) -> message(draft, type.message());
                    case OpenObject draft -> decoder.decode(Draft.tree(draft));
                    case Message message when message.messageType() == type.message() -> message;
                    case Message message -> decoder.decode(Draft.tree(message));
                    default -> decoder.decode(value);
                };
            case LIST -> value instanceof OpenList list ? list(list, before, type, decoder) : decoder.decode(value);
            case MAP -> value instanceof OpenObject draft ? map(draft, before, type, decoder) : decoder.decode(value);
            case JSON -> value instanceof OpenObject || value instanceof OpenList ? Draft.tree(value) : value;
            default -> scalar(value, type.kind(), decoder);
        };
    }

    private static boolean isObject(ValueType type) {
        MessageType message = type.message();
        return message != null && message.jsonForm() == MessageType.JsonForm.OBJECT;
    }

    private static @Nullable Object scalar(Object value, Kind kind, Decoder decoder) {
        if (value instanceof String text && kind == Kind.STRING) {
            return text;
        }
        if (value instanceof Boolean truth && kind == Kind.BOOL) {
            return truth;
        }
        Object plain = Draft.plain(value);
        if (plain != value) {
            // It is of a class that only messages hold, and stands where it stood.
            return value;
        }
        return decoder.decode(value);
    }

    private static Object list(OpenList draft, @Nullable Object before, ValueType type, Decoder decoder) {
        List<?> old = before instanceof List<?> list ? list : List.of();
        ValueType element = type.element();
        Object[] items = new Object[draft.size()];
        boolean same = items.length == old.size();
        for (int i = 0; i < items.length; i++) {
            Object value = draft.get(i);
            if (value instanceof JsonNull) {
                throw new UnboundException();
            }
            Object item = isTyped(value, element)
                    ? value
                    : value(
                            value,
                            null,
                            element,
                            pure -> ((List<?>) present(decoder.decode(List.of(pure)))).getFirst());
            items[i] = present(item);
            same &= i < old.size() && items[i] == old.get(i);
        }
        return same ? old : List.of(items);
    }

    private static Object map(OpenObject draft, @Nullable Object before, ValueType type, Decoder decoder) {
        StringMap<?> old = before instanceof StringMap<?> map ? map : StringMap.of();
        ValueType element = type.element();
        Map<String, Object> entries = new TreeMap<>();
        boolean same = draft.size() == old.size();
        for (Map.Entry<String, Object> entry : draft.entrySet()) {
            Object value = entry.getValue();
            if (value instanceof JsonNull) {
                throw new UnboundException();
            }
            Object known = old.get(entry.getKey());
            Object bound = value == known || isTyped(value, element)
                    ? value
                    : value(
                            value,
                            known,
                            element,
                            pure -> ((Map<?, ?>) present(decoder.decode(StringMap.of(ENTRY, pure)))).get(ENTRY));
            entries.put(entry.getKey(), present(bound));
            same &= bound == known;
        }
        return same ? old : StringMap.copyOf(entries);
    }

    /** Whether a value is surely of this type already. */
    private static boolean isTyped(Object value, ValueType type) {
        return switch (type.kind()) {
            case STRING -> value instanceof String;
            case BOOL -> value instanceof Boolean;
            case INT32 -> value instanceof Integer;
            case MESSAGE -> value instanceof Message message && message.messageType() == type.message();
            default -> false;
        };
    }

    private static Object present(@Nullable Object value) {
        if (value == null) {
            throw new UnboundException();
        }
        return value;
    }

    private static Message decode(Object tree, MessageType type) {
        try {
            Decoded decoded = JsonDecoder.decodeTree(tree, type);
            if (decoded.isStrict()) {
                return decoded.message();
            }
        } catch (DecodeException _) {
            // Said by the one who decodes the whole.
        }
        throw new UnboundException();
    }
}
