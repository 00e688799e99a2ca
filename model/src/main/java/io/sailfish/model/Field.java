package io.sailfish.model;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A field of a {@link MessageType}.
 *
 * @param index      its place in the type, from 0
 * @param name       its name in JSON
 * @param number     its protobuf number; 0 where the type has no protobuf form (custom resources)
 * @param inlinedIn  where the wire has this field in a nested message that JSON does not show (an inlined Go struct): the
 *                   protobuf number of that message in the declaring type, and in the upper 16 bits that of a message
 *                   within it (only the rules of admission webhooks and policies nest twice); 0 for a field of its own
 * @param type       what values it takes
 * @param keepsZero  whether a zero value given by a client is kept apart from absence (a Go pointer, or a custom resource)
 * @param omitEmpty  whether JSON leaves the field out when it is absent; otherwise JSON shows its zero: {} (with the always
 *                   shown fields in it) for a message, null for lists, maps, bytes, times and free-form JSON, "0" for a
 *                   quantity, 0, "" or false
 * @param required   whether upstream's OpenAPI lists it as required
 * @param merge      how lists and maps merge
 * @param embedsKind whether values are whole objects whose JSON shows apiVersion and kind (volumeClaimTemplates)
 */
public record Field(
        int index,
        String name,
        int number,
        int inlinedIn,
        ValueType type,
        boolean keepsZero,
        boolean omitEmpty,
        boolean required,
        Merge merge,
        boolean embedsKind) {

    /**
     * How a list, map or struct is merged by apply and by strategic merge patch.
     *
     * @param topology      apply's view: x-kubernetes-list-type, -map-type and -struct-type
     * @param mapKeys       x-kubernetes-list-map-keys
     * @param strategies    x-kubernetes-patch-strategy: any of "merge", "replace", "retainKeys"
     * @param patchMergeKey x-kubernetes-patch-merge-key; empty where there is none
     */
    public record Merge(Topology topology, List<String> mapKeys, List<String> strategies, String patchMergeKey) {
        /** Nothing declared: lists are atomic, structs and maps granular. */
        public static final Merge NONE = new Merge(Topology.DEFAULT, List.of(), List.of(), "");
    }

    /** What apply may own separately. */
    public enum Topology {
        /** Not declared: a list is atomic, a map or struct granular. */
        DEFAULT,
        /** Owned as a whole. */
        ATOMIC,
        /** Each item or key owned separately: granular maps and structs, and lists of type map. */
        GRANULAR,
        /** A list whose scalar items are owned separately. */
        SET
    }

    /** The form in which a value is kept: collections immutable (maps sorted), zeros of zero-dropping fields as null. */
    @Nullable
    Object stored(Object value) {
        Object immutable = switch (type.kind()) {
            // Of a value that does not fit, which an open type may hold for a while, nothing is made here.
            case LIST -> value instanceof List<?> list ? List.copyOf(list) : freeForm(value);
            case MAP -> value instanceof Map<?, ?> map ? StringMap.copyOf(map) : freeForm(value);
            case JSON -> freeForm(value);
            default -> value;
        };
        return keepsZero || !type.isZero(immutable) ? immutable : null;
    }

    /** Whether JSON leaves out lists or maps that are here and empty: Go omits them, whether they were sent or not. */
    public boolean omitsCollections() {
        return omitEmpty && !keepsZero && (type.kind() == ValueType.Kind.LIST || type.kind() == ValueType.Kind.MAP);
    }

    /** Whether JSON leaves this present value out. */
    public boolean omits(Object value) {
        return omitsCollections() && isEmptyCollection(value);
    }

    /** Whether a value is an empty list or map. */
    public static boolean isEmptyCollection(Object value) {
        return value instanceof List<?> list && list.isEmpty() || value instanceof Map<?, ?> map && map.isEmpty();
    }

    /** Free-form JSON with its objects as StringMap. */
    private static Object freeForm(Object value) {
        if (value instanceof StringMap<?> already) {
            return already;
        }
        if (value instanceof Map<?, ?> map) {
            StringMap<Object> sorted = StringMap.copyOf(map);
            Object[] values = new Object[sorted.size()];
            String[] keys = new String[values.length];
            for (int i = 0; i < values.length; i++) {
                keys[i] = sorted.keyAt(i);
                values[i] = freeForm(sorted.valueAt(i));
            }
            return StringMap.ofArrays(keys, values);
        }
        return value instanceof List<?> list
                ? list.stream().map(Field::freeForm).toList()
                : value;
    }
}
