package io.sailfish.model;

import io.sailfish.model.value.Bytes;
import io.sailfish.model.value.IntOrString;
import io.sailfish.model.value.Quantity;
import io.sailfish.model.value.Timestamp;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What values a field, a list's item or a map's value takes.
 *
 * @param kind    the kind of value
 * @param message the type of a {@link Kind#MESSAGE}; null otherwise
 * @param element the type of a {@link Kind#LIST}'s items or a {@link Kind#MAP}'s values; null otherwise
 * @param wrapped of a {@link Kind#LIST}: whether protobuf has a message around it whose repeated field 1 holds the items,
 *                as for upstream's Verbs and ExtraValue; JSON is a plain list all the same
 * @param merge   how values merge where they stand as the items of a list or the values of a map; a field says that itself
 */
public record ValueType(
        Kind kind, @Nullable MessageType message, @Nullable ValueType element, boolean wrapped, Field.Merge merge) {

    /** The kinds of values, each with the Java type that represents it in a message. */
    public enum Kind {
        /** {@link String}. */
        STRING,
        /** {@link Boolean}. */
        BOOL,
        /** {@link Integer}. */
        INT32,
        /** {@link Long}. */
        INT64,
        /** {@link Double}. */
        DOUBLE,
        /** {@link Bytes}; base64 in JSON. */
        BYTES,
        /** {@link Message}. */
        MESSAGE,
        /** {@link List}, immutable; on the wire a repeated field unless {@link ValueType#wrapped}. */
        LIST,
        /** {@link StringMap}, immutable, sorted by key. */
        MAP,
        /** {@link Quantity}. */
        QUANTITY,
        /** {@link Timestamp}: metav1.Time, whole seconds in JSON; protobuf message of seconds and nanos. */
        TIME,
        /** {@link Timestamp} with microseconds in JSON: metav1.MicroTime. */
        MICRO_TIME,
        /** {@link java.time.Duration}: metav1.Duration, Go's notation in JSON. */
        DURATION,
        /** {@link IntOrString}. */
        INT_OR_STRING,
        /**
         * Free-form JSON: RawExtension, apiextensions' JSON, fields that preserve unknown content. In Java a {@link
         * StringMap} of such values, a {@link List} of them, {@link String}, {@link Long}, {@link Double}, {@link
         * java.math.BigInteger} beyond a long, {@link Boolean} or {@link JsonNull#NULL}.
         */
        JSON,
        /** {@link Bytes} holding JSON text as it came: metav1.FieldsV1. */
        RAW_JSON
    }

    /** The null of free-form JSON, which is a value and not absence. */
    public enum JsonNull {
        NULL;

        @Override
        public String toString() {
            return "null";
        }
    }

    public static ValueType scalar(Kind kind) {
        return new ValueType(kind, null, null, false, Field.Merge.NONE);
    }

    public static ValueType message(MessageType type) {
        return new ValueType(Kind.MESSAGE, type, null, false, Field.Merge.NONE);
    }

    public static ValueType list(ValueType element) {
        return new ValueType(Kind.LIST, null, element, false, Field.Merge.NONE);
    }

    /** A list that protobuf wraps into a message of its own. */
    public static ValueType wrappedList(ValueType element) {
        return new ValueType(Kind.LIST, null, element, true, Field.Merge.NONE);
    }

    public static ValueType map(ValueType element) {
        return new ValueType(Kind.MAP, null, element, false, Field.Merge.NONE);
    }

    /** The same values, which merge like this where they are elements of others. */
    public ValueType merging(Field.Merge merging) {
        return new ValueType(kind, message, element, wrapped, merging);
    }

    /** The message type of a message, or of a list's or map's elements; null for scalars. */
    public @Nullable MessageType messageType() {
        return element != null ? element.messageType() : message;
    }

    /** Whether a value is the zero of its Go type: empty, 0, false. */
    boolean isZero(Object value) {
        return switch (kind) {
            case STRING -> ((String) value).isEmpty();
            case BOOL -> !((Boolean) value);
            case INT32 -> (Integer) value == 0;
            case INT64 -> (Long) value == 0;
            case DOUBLE -> (Double) value == 0;
            case BYTES -> ((Bytes) value).isEmpty();
            case MESSAGE -> ((Message) value).isEmpty();
            case LIST -> ((List<?>) value).isEmpty();
            case MAP -> ((Map<?, ?>) value).isEmpty();
            case TIME, MICRO_TIME -> value.equals(Timestamp.ZERO);
            case DURATION -> value.equals(java.time.Duration.ZERO);
            case QUANTITY -> value.equals(Quantity.ZERO);
            case INT_OR_STRING -> value.equals(IntOrString.of(0));
            case JSON, RAW_JSON -> false;
        };
    }
}
