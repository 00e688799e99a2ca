package io.sailfish.model.intern;

import io.sailfish.model.Message;
import io.sailfish.model.MessageType;
import io.sailfish.model.StringMap;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.value.Bytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes objects share their equal parts: strings, sub-messages, lists and maps are replaced by the copy that was seen
 * first. Meant for objects that are kept, when they enter a cache; a pod costs a few microseconds.
 *
 * <p>The pool is a table of fixed size, so it is bounded and takes no lock: what was not seen for long is overwritten,
 * and then seen as new. Two threads may overwrite each other's entries, which loses sharing and nothing else. An object
 * itself and what is unique to it (name, uid, version) are not pooled.
 */
public final class Interner {
    private static final int WAYS = 4;
    private static final int LONGEST_TEXT = 256;

    private final @Nullable Object[] table;
    private final int mask;

    /** An interner that keeps at most this many parts, rounded up to a power of two. */
    public Interner(int capacity) {
        int size = Integer.highestOneBit(Math.max(capacity, 2 * WAYS) - 1) << 1;
        this.table = new Object[size];
        this.mask = size - 1;
    }

    /** The object, sharing its parts with others. */
    public <M extends Message> M intern(M object) {
        return intern(object, null);
    }

    /**
     * A new version of an object, sharing its parts with others; what it shares with the version before it is taken to
     * be interned already.
     */
    @SuppressWarnings("unchecked")
    public <M extends Message> M intern(M object, @Nullable M previous) {
        return (M) new Walk().message(object, previous, false);
    }

    /** A text, shared with others. */
    public String intern(String text) {
        return text.length() > LONGEST_TEXT ? text : (String) pooled(text, text.hashCode());
    }

    private Object pooled(Object part, int hash) {
        int spread = hash * 0x9E3779B9;
        int bucket = (spread >>> 7) & mask & -WAYS;
        for (int i = bucket; i < bucket + WAYS; i++) {
            Object known = table[i];
            if (known == null) {
                table[i] = part;
                return part;
            }
            if (known == part || same(known, part)) {
                return known;
            }
        }
        table[bucket + (spread >>> 29) % WAYS] = part;
        return part;
    }

    /** Whether two parts, whose own parts have been interned, are equal. */
    private static boolean same(Object known, Object part) {
        return switch (part) {
            case String text -> text.equals(known);
            case Message message -> known instanceof Message other && sameMessage(other, message);
            case List<?> list -> known instanceof List<?> other && sameList(other, list);
            case StringMap<?> map -> known instanceof StringMap<?> other && sameMap(other, map);
            default -> part.equals(known);
        };
    }

    private static boolean sameMessage(Message known, Message part) {
        MessageType type = part.messageType();
        if (known.messageType() != type || type.isWide() || known.presence() != part.presence()) {
            return false;
        }
        int count = Long.bitCount(part.presence());
        for (int i = 0; i < count; i++) {
            if (!sameValue(known.packed(i), part.packed(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean sameList(List<?> known, List<?> part) {
        if (known.size() != part.size()) {
            return false;
        }
        for (int i = 0; i < part.size(); i++) {
            if (!sameValue(known.get(i), part.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean sameMap(StringMap<?> known, StringMap<?> part) {
        if (known.size() != part.size()) {
            return false;
        }
        for (int i = 0; i < part.size(); i++) {
            if (!known.keyAt(i).equals(part.keyAt(i)) || !sameValue(known.valueAt(i), part.valueAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean sameValue(Object known, Object part) {
        if (known == part) {
            return true;
        }
        return !(part instanceof Message || part instanceof List || part instanceof StringMap) && part.equals(known);
    }

    /** One pass over an object, from the leaves up; hashes are computed once on the way. */
    private final class Walk {
        /** The hash of the part that was interned last. */
        private int hash;
        /** Whether that part was walked in full, so that its hash is known. */
        private boolean whole;

        Message message(Message message, @Nullable Message previous, boolean pools) {
            MessageType type = message.messageType();
            if (type.isWide()) {
                hash = 0;
                whole = false;
                return message;
            }
            long presence = message.presence();
            int count = Long.bitCount(presence);
            Object[] values = null;
            int combined = System.identityHashCode(type) * 31 + Long.hashCode(presence);
            boolean complete = true;
            long rest = presence;
            for (int i = 0; i < count; i++, rest &= rest - 1) {
                int index = Long.numberOfTrailingZeros(rest);
                Object value = message.packed(i);
                Object before = previous == null ? null : previous.get(index);
                Object interned = isUnique(type, index) ? value : value(value, before);
                if (isUnique(type, index)) {
                    complete = false;
                }
                complete &= whole;
                combined = combined * 31 + hash;
                if (interned != value) {
                    if (values == null) {
                        values = copy(message, count);
                    }
                    values[i] = interned;
                }
            }
            Message result = values == null ? message : type.create(presence, values);
            return (Message) finish(result, combined, complete, pools);
        }

        private static boolean isUnique(MessageType type, int index) {
            return type == ObjectMeta.TYPE
                    && (index == ObjectMeta.NAME || index == ObjectMeta.UID || index == ObjectMeta.RESOURCE_VERSION);
        }

        private static Object[] copy(Message message, int count) {
            Object[] values = new Object[count];
            for (int i = 0; i < count; i++) {
                values[i] = message.packed(i);
            }
            return values;
        }

        private Object finish(Object result, int combined, boolean complete, boolean pools) {
            Object shared = complete && pools ? pooled(result, combined) : result;
            hash = combined;
            whole = complete;
            return shared;
        }

        private Object value(Object value, @Nullable Object previous) {
            if (value == previous && !(value instanceof String)) {
                hash = 0;
                whole = false;
                return value;
            }
            return switch (value) {
                case String text -> {
                    String shared = Interner.this.intern(text);
                    hash = shared.hashCode();
                    whole = true;
                    yield shared;
                }
                case Message message ->
                    message(
                            message,
                            previous instanceof Message old && old.messageType() == message.messageType() ? old : null,
                            true);
                case List<?> list -> list(list, previous instanceof List<?> old ? old : List.of());
                case StringMap<?> map -> map(map);
                case Bytes bytes -> finish(bytes, bytes.hashCode(), true, true);
                case Number number -> finish(number, number.hashCode(), true, false);
                case Boolean truth -> finish(truth, truth.hashCode(), true, false);
                default -> finish(value, value.hashCode(), true, true);
            };
        }

        private List<?> list(List<?> list, List<?> previous) {
            Object[] items = null;
            int combined = 17;
            boolean complete = true;
            for (int i = 0; i < list.size(); i++) {
                Object item = list.get(i);
                Object interned = value(item, i < previous.size() ? previous.get(i) : null);
                complete &= whole;
                combined = combined * 31 + hash;
                if (interned != item) {
                    items = items == null ? list.toArray() : items;
                    items[i] = interned;
                }
            }
            return (List<?>) finish(items == null ? list : List.of(items), combined, complete, true);
        }

        private StringMap<?> map(StringMap<?> map) {
            int size = map.size();
            String[] keys = new String[size];
            Object[] values = new Object[size];
            int combined = 23;
            boolean complete = true;
            boolean changed = false;
            for (int i = 0; i < size; i++) {
                String key = map.keyAt(i);
                keys[i] = Interner.this.intern(key);
                values[i] = value(map.valueAt(i), null);
                complete &= whole;
                combined = (combined * 31 + key.hashCode()) * 31 + hash;
                changed |= keys[i] != key || values[i] != map.valueAt(i);
            }
            return (StringMap<?>) finish(changed ? StringMap.ofArrays(keys, values) : map, combined, complete, true);
        }
    }
}
