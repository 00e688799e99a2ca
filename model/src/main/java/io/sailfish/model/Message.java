package io.sailfish.model;

import io.sailfish.model.value.Bytes;
import io.sailfish.model.value.IntOrString;
import io.sailfish.model.value.Quantity;
import io.sailfish.model.value.Timestamp;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An immutable value of a {@link MessageType}: which fields are present, and their values, densely packed.
 *
 * <p>The Java types of values are those that {@link ValueType} lists. A field whose Go counterpart is no pointer does
 * not distinguish its zero value from absence, so such a zero is never stored: {@code has} tells what JSON with
 * {@code omitempty} would show. Pointer fields, and every field of a custom resource, keep the zero they were given.
 *
 * <p>Of lists and maps, Go tells an empty one that a document holds from none. So do messages that were decoded from JSON,
 * YAML or CBOR, or patched, until they are {@link #settled}: what comes back from a store tells them apart no more.
 *
 * <p>Copying ({@link #with}) shares all unchanged sub-messages with the original. Instances are safe to share between
 * threads. Equality is structural over type and values.
 */
public class Message {

    /** For types of more than 64 fields, {@code values} has a slot per field and the mask is not used. */
    private static final Object[] NONE = new Object[0];

    /** Makes messages of types that have no class of their own: the objects within custom resources. */
    public static final MessageType.Factory FACTORY = Message::new;

    private final MessageType type;
    private final long mask;
    private final Object[] values;

    /** Used by generated subclasses and {@link MessageType#create}; takes ownership of {@code values}. */
    protected Message(MessageType type, long mask, Object[] values) {
        this.type = type;
        this.mask = mask;
        this.values = values;
    }

    /** The schema this message conforms to. */
    public final MessageType messageType() {
        return type;
    }

    /** Whether the field at this index is present. */
    public final boolean has(int index) {
        return type.isWide() ? index < values.length && values[index] != null : (mask & (1L << index)) != 0;
    }

    /** Whether no field is present. */
    public final boolean isEmpty() {
        return values.length == 0;
    }

    /** The value of the field at this index, or null where it is absent. */
    public final @Nullable Object get(int index) {
        if (type.isWide()) {
            return index < values.length ? values[index] : null;
        }
        long bit = 1L << index;
        return (mask & bit) == 0 ? null : values[Long.bitCount(mask & (bit - 1))];
    }

    /** The value of the field with this JSON name, or null where it is absent or the type has no such field. */
    public final @Nullable Object get(String name) {
        Field field = type.field(name);
        return field == null ? unknown(name) : get(field.index());
    }

    /** The value of a member that is no field, where the type keeps such. */
    private @Nullable Object unknown(String name) {
        Field rest = type.rest();
        return rest != null && get(rest.index()) instanceof StringMap<?> members ? members.get(name) : null;
    }

    /** For codecs: a bit for each present field by index. Of no meaning for a {@linkplain MessageType#isWide wide} type. */
    public final long presence() {
        return mask;
    }

    /** For codecs: the value of the present field with this rank among the present ones. */
    public final Object packed(int rank) {
        return values[rank];
    }

    /** This message with one field replaced, or removed when the value is null. The same instance if nothing changes. */
    public Message with(int index, @Nullable Object value) {
        Object old = get(index);
        if (value == old) {
            return this;
        }
        Object stored = value == null ? null : type.field(index).stored(value);
        if (old == stored || (old != null && old.equals(stored))) {
            return this;
        }
        if (type.isWide()) {
            Builder builder = new Builder(this);
            builder.slots[index] = stored;
            return builder.build();
        }
        long bit = 1L << index;
        int rank = Long.bitCount(mask & (bit - 1));
        if (stored == null) {
            return values.length == 1 ? type.empty() : type.create(mask & ~bit, spliced(rank, rank + 1, rank));
        }
        Object[] changed = old == null ? spliced(rank, rank, rank + 1) : values.clone();
        changed[rank] = stored;
        return type.create(mask | bit, changed);
    }

    /** The values before {@code end}, and those from {@code rest} moved to {@code place}. */
    private Object[] spliced(int end, int rest, int place) {
        Object[] changed = new Object[place + values.length - rest];
        System.arraycopy(values, 0, changed, 0, end);
        System.arraycopy(values, rest, changed, place, values.length - rest);
        return changed;
    }

    /**
     * This message as a store gives it back: without the empty lists and maps of fields that do not keep them. The same
     * instance where it has none.
     */
    public final Message settled() {
        return Settling.settled(this);
    }

    /** This message with the field at this index removed. */
    public Message without(int index) {
        return with(index, null);
    }

    /** A builder that starts with the contents of this message. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** The string at this index; empty where absent. */
    protected final String string(int index) {
        return get(index) instanceof String value ? value : "";
    }

    /** The string at this index, or {@code otherwise} where absent. */
    protected final String string(int index, String otherwise) {
        return get(index) instanceof String value ? value : otherwise;
    }

    /** The 32-bit integer at this index, or {@code otherwise} where absent. */
    protected final int int32(int index, int otherwise) {
        return get(index) instanceof Integer value ? value : otherwise;
    }

    /** The 64-bit integer at this index, or {@code otherwise} where absent. */
    protected final long int64(int index, long otherwise) {
        return get(index) instanceof Long value ? value : otherwise;
    }

    /** The boolean at this index, or {@code otherwise} where absent. */
    protected final boolean bool(int index, boolean otherwise) {
        return get(index) instanceof Boolean value ? value : otherwise;
    }

    /** The double at this index, or {@code otherwise} where absent. */
    protected final double float64(int index, double otherwise) {
        return get(index) instanceof Double value ? value : otherwise;
    }

    /** The value at this index, or {@code otherwise} where absent. */
    @SuppressWarnings("unchecked")
    protected final <V> V value(int index, V otherwise) {
        Object value = get(index);
        return value == null ? otherwise : (V) value;
    }

    /** The list at this index; empty where absent. */
    @SuppressWarnings("unchecked")
    protected final <V> List<V> list(int index) {
        return get(index) instanceof List<?> value ? (List<V>) value : List.of();
    }

    /** The map at this index, sorted by key; empty where absent. */
    @SuppressWarnings("unchecked")
    protected final <V> Map<String, V> map(int index) {
        return get(index) instanceof Map<?, ?> value ? (Map<String, V>) value : StringMap.of();
    }

    @Override
    public final boolean equals(@Nullable Object other) {
        return this == other
                || other instanceof Message that
                        && type == that.type
                        && mask == that.mask
                        && Arrays.equals(values, that.values);
    }

    @Override
    public final int hashCode() {
        return type.hashCode() * 31 + Long.hashCode(mask) * 17 + Arrays.hashCode(values);
    }

    /** A form for logs and failed assertions: the JSON names and values of the present fields. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(type.simpleName()).append('{');
        String separator = "";
        for (Field field : type.fields()) {
            Object value = get(field.index());
            if (value != null) {
                text.append(separator).append(field.name()).append('=').append(value);
                separator = ", ";
            }
        }
        return text.append('}').toString();
    }

    /**
     * Collects field values and makes an immutable message of them. Not thread-safe. Generated builders add typed
     * setters; a builder may be used again after {@link #build}.
     */
    public static class Builder {
        private final MessageType type;
        private final @Nullable Object[] slots;

        /** A builder of an empty message of this type. */
        public Builder(MessageType type) {
            this.type = type;
            this.slots = new Object[type.fields().size()];
        }

        /** A builder that starts with the contents of a message. */
        protected Builder(Message from) {
            this.type = from.type;
            this.slots = new Object[type.fields().size()];
            if (type.isWide()) {
                System.arraycopy(from.values, 0, slots, 0, from.values.length);
                return;
            }
            int next = 0;
            for (long rest = from.mask; rest != 0; rest &= rest - 1) {
                slots[Long.numberOfTrailingZeros(rest)] = from.values[next++];
            }
        }

        /** The type of the message under construction. */
        public final MessageType messageType() {
            return type;
        }

        /** The value set for a field so far, or null. */
        public final @Nullable Object get(int index) {
            return slots[index];
        }

        /** Sets a field; null removes it. Zero values of fields that do not keep them are dropped. */
        public final Builder set(int index, @Nullable Object value) {
            slots[index] = value == null ? null : type.field(index).stored(value);
            return this;
        }

        /** Sets a field to what a document holds: an empty list or map is kept, other zero values as {@link #set} does. */
        public final Builder sent(int index, Object value) {
            set(index, value);
            if (slots[index] == null && Field.isEmptyCollection(value)) {
                slots[index] = value;
            }
            return this;
        }

        /** Sets the field with this JSON name. */
        public final Builder set(String name, @Nullable Object value) {
            Field field = type.field(name);
            if (field == null) {
                throw new IllegalArgumentException(type.name() + " has no field " + name);
            }
            return set(field.index(), value);
        }

        /** The message. */
        public Message build() {
            int count = 0;
            long mask = 0;
            int last = -1;
            for (int i = 0; i < slots.length; i++) {
                if (slots[i] != null) {
                    count++;
                    last = i;
                    mask |= 1L << i;
                }
            }
            if (count == 0) {
                return type.empty();
            }
            if (type.isWide()) {
                return type.create(0, Arrays.copyOf(slots, last + 1));
            }
            Object[] packed = new Object[count];
            int next = 0;
            for (Object slot : slots) {
                if (slot != null) {
                    packed[next++] = slot;
                }
            }
            return type.create(mask, packed);
        }
    }

    /** The values that an absent field of a special type reads as. */
    protected static final class Absent {
        public static final Bytes BYTES = Bytes.EMPTY;
        public static final Quantity QUANTITY = Quantity.ZERO;
        public static final IntOrString INT_OR_STRING = IntOrString.of(0);
        public static final Timestamp TIMESTAMP = Timestamp.ZERO;

        private Absent() {}
    }

    static Object[] noValues() {
        return NONE;
    }
}
