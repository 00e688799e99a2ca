package io.sailfish.model.codec;

import io.sailfish.model.Field;
import io.sailfish.model.GroupVersionKind;
import io.sailfish.model.MessageType;
import io.sailfish.model.ValueType;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What the JSON codecs need to know of a message type, laid out for speed. */
final class Plan {
    final MessageType type;
    final boolean wide;
    final boolean open;
    /** Where members that are no fields are kept; -1 where they are not. */
    final int rest;

    final FieldPlan[] fields;
    /** The fields that JSON shows even when they are absent. */
    final long always;
    /** The opening of an object of this kind up to its version, without a comma; null for a type without a kind. */
    final byte @Nullable [] header;

    /** The names of the fields of all plans, so that equal names can be the same string. */
    private static final Map<String, String> NAMES = new ConcurrentHashMap<>();

    private final Map<String, FieldPlan> byName;

    private Plan(MessageType type) {
        this.type = type;
        this.wide = type.isWide();
        this.open = type.isOpen();
        Field unknown = type.rest();
        this.rest = unknown == null ? -1 : unknown.index();
        this.fields =
                type.fields().stream().map(field -> new FieldPlan(type, field)).toArray(FieldPlan[]::new);
        this.byName = HashMap.newHashMap(fields.length);
        long shown = 0;
        for (FieldPlan field : fields) {
            if (field.index != rest) {
                byName.put(field.name, field);
            }
            if (!field.omitEmpty && !wide) {
                shown |= 1L << field.index;
            }
        }
        this.always = shown;
        GroupVersionKind kind = type.kind();
        this.header = kind == null ? null : header(kind);
    }

    static Plan of(MessageType type) {
        return type.derived(Plan.class, Plan::new);
    }

    static byte[] header(GroupVersionKind kind) {
        ByteOutput out = new ByteOutput(64);
        out.writeAscii("{\"kind\":");
        JsonText.write(kind.kind(), out);
        out.writeAscii(",\"apiVersion\":");
        JsonText.write(kind.apiVersion(), out);
        return out.toByteArray();
    }

    /** The string that plans know this name by, or the name itself: to find the same string compares no characters. */
    static String sameInstance(String name) {
        return NAMES.getOrDefault(name, name);
    }

    @Nullable
    FieldPlan field(String name) {
        return byName.get(name);
    }

    /** A field: how its name is written, and what its values are. */
    static final class FieldPlan {
        final Field field;
        final int index;
        final String name;
        /** The name in quotes, and the colon. */
        final byte[] key;

        /** How values are written: those of open types by what they are. */
        final ValuePlan value;
        /** What values are read as. */
        final ValuePlan declared;

        final boolean keepsZero;
        final boolean omitEmpty;
        final boolean embedsKind;
        /** What JSON shows where a value that is not omitted is absent. */
        final Absent absent;

        /** Whether values may be empty lists or maps that JSON leaves out. */
        private final boolean omitsCollections;

        private FieldPlan(MessageType type, Field field) {
            this.field = field;
            this.index = field.index();
            this.name = NAMES.computeIfAbsent(field.name(), name -> name);
            ByteOutput out = new ByteOutput(32);
            JsonText.write(name, out);
            out.write(':');
            this.key = out.toByteArray();
            this.declared = new ValuePlan(field.type());
            this.value = type.isOpen() ? ValuePlan.FREE : declared;
            this.keepsZero = field.keepsZero();
            this.omitEmpty = field.omitEmpty();
            this.embedsKind = field.embedsKind();
            this.absent = Absent.of(type, field);
            this.omitsCollections = field.omitsCollections();
        }

        /** Whether JSON leaves this present value out. */
        boolean omits(Object value) {
            return omitsCollections && Field.isEmptyCollection(value);
        }
    }

    /** The values of a field, a list or a map. */
    static final class ValuePlan {
        static final ValuePlan FREE = new ValuePlan(ValueType.scalar(ValueType.Kind.JSON));

        final ValueType type;
        final ValueType.Kind kind;
        final @Nullable ValuePlan element;

        private @Nullable Plan message;

        ValuePlan(ValueType type) {
            this.type = type;
            this.kind = type.kind();
            this.element = type.element() == null ? null : new ValuePlan(type.element());
        }

        /** The plan of messages; found on first use, since types refer to themselves. */
        Plan message() {
            Plan known = message;
            if (known == null) {
                MessageType messageType = type.message();
                if (messageType == null) {
                    throw new IllegalStateException("no message: " + kind);
                }
                known = Plan.of(messageType);
                message = known;
            }
            return known;
        }

        ValuePlan element() {
            if (element == null) {
                throw new IllegalStateException("no element: " + kind);
            }
            return element;
        }
    }

    /** The JSON of an absent value that is not omitted: Go's zero, where pointers, slices and maps are null. */
    enum Absent {
        NULL("null"),
        TEXT("\"\""),
        FALSE("false"),
        NUMBER("0"),
        QUANTITY("\"0\""),
        DURATION("\"0s\""),
        LIST("[]"),
        MESSAGE("");

        final byte[] json;

        Absent(String json) {
            this.json = json.getBytes(StandardCharsets.US_ASCII);
        }

        private static Absent of(MessageType type, Field field) {
            if (field.type().kind() == ValueType.Kind.LIST && isItemsOfList(type, field)) {
                return LIST;
            }
            if (field.keepsZero()) {
                return NULL;
            }
            return switch (field.type().kind()) {
                case STRING -> TEXT;
                case BOOL -> FALSE;
                case INT32, INT64, DOUBLE, INT_OR_STRING -> NUMBER;
                case QUANTITY -> QUANTITY;
                case DURATION -> DURATION;
                case MESSAGE -> MESSAGE;
                case BYTES, LIST, MAP, TIME, MICRO_TIME, JSON, RAW_JSON -> NULL;
            };
        }

        /** Lists of objects are never shown as null: clients iterate over them. */
        private static boolean isItemsOfList(MessageType type, Field field) {
            GroupVersionKind kind = type.kind();
            return kind != null && kind.kind().endsWith("List") && field.name().equals("items");
        }
    }
}
