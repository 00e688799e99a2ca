package io.sailfish.model.managed;

import io.sailfish.model.Field;
import io.sailfish.model.Field.Merge;
import io.sailfish.model.Field.Topology;
import io.sailfish.model.Message;
import io.sailfish.model.MessageType;
import io.sailfish.model.ValueType;
import io.sailfish.model.codec.JsonTree;
import io.sailfish.model.schema.BuiltinTypes;
import io.sailfish.model.value.Bytes;
import io.sailfish.model.value.IntOrString;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What apply needs to know of a message type: how each field splits into what may be owned separately. */
final class MergePlan {
    /** How a value splits. */
    enum Mode {
        /** Not at all. */
        LEAF,
        /** A struct, by field. */
        STRUCT,
        /** A map, by key. */
        MAP,
        /** A list, by the keys of its items. */
        KEYED,
        /** A list of scalars, by value. */
        SET,
        /** Free-form JSON: objects by key, the rest not at all. */
        DEDUCED
    }

    final MessageType type;
    final FieldPlan[] fields;
    /** Whether a message in which no field is present still shows fields. */
    final boolean showsAlways;

    private final Map<String, FieldPlan> byName;

    /** Of an open type that keeps unknown members: they split like the entries of this map; null for any other type. */
    final @Nullable FieldPlan rest;

    private MergePlan(MessageType type) {
        this.type = type;
        Field unknown = type.rest();
        this.rest = unknown == null ? null : new FieldPlan(unknown);
        this.fields = type.fields().stream()
                .filter(field -> field != unknown)
                .map(FieldPlan::new)
                .toArray(FieldPlan[]::new);
        this.byName = HashMap.newHashMap(fields.length);
        boolean always = false;
        for (FieldPlan field : fields) {
            byName.put(field.name.name(), field);
            always |= field.always;
        }
        this.showsAlways = always;
    }

    static MergePlan of(MessageType type) {
        return type.derived(MergePlan.class, MergePlan::new);
    }

    @Nullable
    FieldPlan field(String name) {
        return byName.get(name);
    }

    /** Whether a message shows nothing at all. */
    boolean showsNothing(Message message) {
        if (showsAlways || message.isEmpty()) {
            return !showsAlways;
        }
        for (FieldPlan field : fields) {
            if (field.shown(message) != null) {
                return false;
            }
        }
        return rest == null || rest.shown(message) == null;
    }

    /** A field and the step that leads to it. */
    static final class FieldPlan {
        final int index;
        final PathElement.Name name;
        /** Whether the field shows even when it is absent. */
        final boolean always;
        /** Whether an absent value is a struct without fields, rather than null. */
        final boolean structWhenAbsent;

        final ValuePlan value;
        private final boolean omitsCollections;

        private FieldPlan(Field field) {
            this.omitsCollections = field.omitsCollections();
            this.index = field.index();
            this.name = new PathElement.Name(field.name().intern());
            this.always = !field.omitEmpty();
            this.value = new ValuePlan(field.type(), field.merge(), field.number() == 0);
            this.structWhenAbsent = always && !field.keepsZero() && field.type().kind() == ValueType.Kind.MESSAGE;
        }

        /** What the field shows in a message: the value, the empty struct of an absent one, or null. */
        @Nullable
        Object shown(Message message) {
            Object value = message.get(index);
            if (value == null) {
                return structWhenAbsent ? this.value.plan().type.empty() : null;
            }
            return omitsCollections && Field.isEmptyCollection(value) ? null : value;
        }
    }

    /** A value and how it splits. */
    static final class ValuePlan {
        final ValueType type;
        final Mode mode;

        /** A text: the kind and apiVersion of objects. */
        static final ValuePlan TEXT = new ValuePlan(ValueType.scalar(ValueType.Kind.STRING), Merge.NONE, false);

        private final List<String> keyNames;
        private final boolean custom;
        private final @Nullable ValuePlan element;
        private @Nullable MergePlan plan;
        private KeyPlan @Nullable [] keys;

        ValuePlan(ValueType type, Merge merge, boolean custom) {
            this.type = type;
            this.mode = mode(type, merge, custom);
            this.keyNames = merge.mapKeys().stream().sorted().toList();
            this.custom = custom;
            ValueType elementType = type.element();
            this.element = elementType == null ? null : new ValuePlan(elementType, elementType.merge(), custom);
        }

        private static Mode mode(ValueType type, Merge merge, boolean custom) {
            if (merge.topology() == Topology.ATOMIC) {
                return Mode.LEAF;
            }
            return switch (type.kind()) {
                case MESSAGE -> {
                    MessageType message = type.message();
                    boolean whole =
                            message == null || message.isAtomic() || message.jsonForm() != MessageType.JsonForm.OBJECT;
                    yield whole ? Mode.LEAF : Mode.STRUCT;
                }
                case MAP -> Mode.MAP;
                case LIST ->
                    switch (merge.topology()) {
                        case SET -> Mode.SET;
                        case GRANULAR -> merge.mapKeys().isEmpty() ? Mode.LEAF : Mode.KEYED;
                        case DEFAULT, ATOMIC -> Mode.LEAF;
                    };
                case JSON -> custom ? Mode.DEDUCED : Mode.LEAF;
                default -> Mode.LEAF;
            };
        }

        /** How values split: those that are not what their type says, as an open type may hold them, do not. */
        Mode mode(@Nullable Object one, @Nullable Object other) {
            return !custom || fits(one) && fits(other) ? mode : Mode.LEAF;
        }

        private boolean fits(@Nullable Object value) {
            return value == null
                    || switch (mode) {
                        case LEAF, DEDUCED -> true;
                        case STRUCT -> value instanceof Message;
                        case MAP -> value instanceof Map;
                        case KEYED, SET -> value instanceof List;
                    };
        }

        /** An object of a type. */
        static ValuePlan root(MessageType type) {
            return new ValuePlan(ValueType.message(type), Merge.NONE, false);
        }

        /** The plan of a struct, or of the structs in a list or map. */
        MergePlan plan() {
            MergePlan known = plan;
            if (known == null) {
                MessageType message = type.messageType();
                if (message == null) {
                    throw new IllegalStateException("no struct: " + type.kind());
                }
                known = MergePlan.of(message);
                plan = known;
            }
            return known;
        }

        /** The keys of a list by name, as the schema lists them. */
        List<String> keyNames() {
            return keyNames;
        }

        /** How the items of a list or the values of a map split; free-form ones like the whole. */
        ValuePlan element() {
            return element == null ? this : element;
        }

        /** The keys of the items of a list, sorted. */
        KeyPlan[] keys() {
            KeyPlan[] known = keys;
            if (known == null) {
                known = KeyPlan.of(plan().type, keyNames);
                keys = known;
            }
            return known;
        }
    }

    /**
     * A key of the items of a list.
     *
     * @param absent what an item that lacks the key is taken to have; null where it then has no such key
     */
    record KeyPlan(String name, int index, @Nullable Object absent) {
        private static KeyPlan[] of(MessageType type, List<String> names) {
            List<KeyPlan> keys = new ArrayList<>(names.size());
            for (String name : names) {
                Field field = type.field(name);
                if (field != null) {
                    keys.add(new KeyPlan(name.intern(), field.index(), absent(type, field)));
                }
            }
            return keys.toArray(new KeyPlan[0]);
        }

        private static @Nullable Object absent(MessageType type, Field field) {
            if (type.isOpen()) {
                return type.declaredDefault(field.name());
            }
            String declared = BuiltinTypes.declaredDefault(type, field.name());
            if (!declared.isEmpty()) {
                return JsonTree.parse(Bytes.utf8(declared).array());
            }
            if (field.omitEmpty() || field.keepsZero()) {
                return null;
            }
            return switch (field.type().kind()) {
                case STRING -> "";
                case INT32, INT64, INT_OR_STRING -> 0L;
                case BOOL -> false;
                default -> null;
            };
        }
    }

    /** A scalar of a message as path elements hold it. */
    static Object scalar(Object value) {
        return switch (value) {
            case Integer number -> number.longValue();
            case IntOrString.Int(int number) -> (long) number;
            case String text -> text;
            case Long number -> number;
            case Double number -> number;
            case Boolean truth -> truth;
            default -> value.toString();
        };
    }

    /** The step to an item of a list; null where the item has none of the keys. */
    static @Nullable PathElement keyOf(ValuePlan list, Object item) {
        if (list.mode == Mode.SET) {
            return new PathElement.Item(scalar(item));
        }
        KeyPlan[] keys = list.keys();
        if (!(item instanceof Message message)) {
            return null;
        }
        List<PathElement.Key> values = new ArrayList<>(keys.length);
        for (KeyPlan key : keys) {
            Object value = message.get(key.index());
            Object known = value == null ? key.absent() : scalar(value);
            if (known != null) {
                values.add(new PathElement.Key(key.name(), known));
            }
        }
        return values.isEmpty() ? null : new PathElement.Keyed(values);
    }
}
