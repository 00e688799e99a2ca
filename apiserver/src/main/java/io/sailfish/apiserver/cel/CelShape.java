package io.sailfish.apiserver.cel;

import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.OptionalType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a value before there is one: its type, and how large it may be, by which the cost of expressions is
 * estimated.
 *
 * @param type        as expressions see it
 * @param maxElements the greatest length of texts and lists; 0 for what has none
 * @param minSize     how many bytes of JSON it takes at least
 * @param fields      of objects, by the names that expressions use
 * @param element     of lists, and the values of maps; null for none
 */
public record CelShape(
        CelType type,
        long maxElements,
        long minSize,
        Map<String, CelShape> fields,
        @Nullable CelShape element) {
    public static final CelShape BOOLEAN = plain(SimpleType.BOOL, 0, 4);
    public static final CelShape INTEGER = plain(SimpleType.INT, 0, 1);
    public static final CelShape DOUBLE = plain(SimpleType.DOUBLE, 0, 1);
    public static final CelShape QUANTITY = plain(QuantityFunctions.type(), 0, 2);

    private static CelShape plain(CelType type, long maxElements, long minSize) {
        return new CelShape(type, maxElements, minSize, Map.of(), null);
    }

    /** A value that may be of any type. */
    public static CelShape any(long maxElements, long minSize) {
        return plain(SimpleType.DYN, maxElements, minSize);
    }

    /** A text. */
    public static CelShape text(long maxElements, long minSize) {
        return plain(SimpleType.STRING, maxElements, minSize);
    }

    /** Bytes, whose text is of this length at most. */
    public static CelShape bytes(long maxElements, long minSize) {
        return plain(SimpleType.BYTES, maxElements, minSize);
    }

    /** A point in time, whose text is of this length at most. */
    public static CelShape timestamp(long maxElements, long minSize) {
        return plain(SimpleType.TIMESTAMP, maxElements, minSize);
    }

    /** A span of time, whose text is of this length at most. */
    public static CelShape duration(long maxElements, long minSize) {
        return plain(SimpleType.DURATION, maxElements, minSize);
    }

    /** A list of so many items at most. */
    public static CelShape list(CelShape element, long maxElements) {
        return new CelShape(ListType.create(element.type), maxElements, 2, Map.of(), element);
    }

    /** A map from texts of so many entries at most. */
    public static CelShape map(CelShape value, long maxElements) {
        return new CelShape(MapType.create(SimpleType.STRING, value.type), maxElements, 2, Map.of(), value);
    }

    /** An object with these fields and no others. The name tells its type from others in one environment. */
    public static CelShape object(String name, Map<String, CelShape> fields, long minSize) {
        StructType type = StructType.create(
                name,
                com.google.common.collect.ImmutableSet.copyOf(fields.keySet()),
                field -> Optional.ofNullable(fields.get(field)).map(CelShape::type));
        return new CelShape(type, 0, minSize, Map.copyOf(fields), null);
    }

    /** The type of a variable that may have no such value. */
    CelType optional() {
        return OptionalType.create(type);
    }

    /** Each type of objects in here. */
    void eachStructure(Consumer<StructType> visitor) {
        if (type instanceof StructType structure) {
            visitor.accept(structure);
        }
        fields.values().forEach(field -> field.eachStructure(visitor));
        if (element != null) {
            element.eachStructure(visitor);
        }
    }
}
