package io.sailfish.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The schema of a structure. Types are compared by identity: there is one instance for each built-in type in a process,
 * and one for each version of a custom resource's schema.
 *
 * <p>Fields have indices from 0 in the order in which JSON is written, which is upstream's declaration order. A struct
 * that upstream inlines into its parent has no field of its own: its fields stand in the parent, marked with the protobuf
 * number under which the wire nests them ({@link Field#inlinedIn}).
 */
public final class MessageType {

    /** Makes an instance of the class that represents a type; takes ownership of the values. */
    @FunctionalInterface
    public interface Factory {
        Message create(MessageType type, long mask, Object[] values);
    }

    /** How a type looks in JSON where that is not an object of its fields. */
    public enum JsonForm {
        /** An object. */
        OBJECT,
        /** Field 0 (a message) bare, or field 1 (a list) bare: upstream's JSONSchemaPropsOrArray and …OrStringArray. */
        MESSAGE_OR_LIST,
        /** Field 1 (a message) bare, or field 0 (a boolean) bare: upstream's JSONSchemaPropsOrBool. */
        BOOL_OR_MESSAGE
    }

    private static final String REST = "";

    private final String name;
    private final Factory factory;
    private JsonForm jsonForm = JsonForm.OBJECT;
    private @Nullable GroupVersionKind kind;
    private List<Field> fields = List.of();
    private Field[] byIndex = {};
    private Map<String, Field> byName = Map.of();
    private Field[] byNumber = {};
    private boolean atomic;
    private boolean open;
    private @Nullable Field rest;
    private Map<String, Object> defaults = Map.of();
    private final AtomicReference<@Nullable Message> empty = new AtomicReference<>();
    private volatile List<Object> derived = List.of();

    /**
     * A type that has yet to be given its fields, so that types may refer to each other and themselves.
     *
     * @param name the full name, for built-in types that of the OpenAPI definition ("io.k8s.api.core.v1.Pod")
     */
    public MessageType(String name, Factory factory) {
        this.name = name;
        this.factory = factory;
    }

    /** Completes the type. Called once, before any other thread sees it. Fields carry indices from 0, in order. */
    public void define(JsonForm form, @Nullable GroupVersionKind kind, List<Field> fields) {
        define(form, kind, false, fields);
    }

    /**
     * Completes the type.
     *
     * @param atomic whether apply owns values of this type as a whole, wherever they stand (x-kubernetes-map-type: atomic
     *               on the type itself)
     */
    public void define(JsonForm form, @Nullable GroupVersionKind kind, boolean atomic, List<Field> fields) {
        this.atomic = atomic;
        this.jsonForm = form;
        this.kind = kind;
        this.fields = List.copyOf(fields);
        this.byIndex = fields.toArray(new Field[0]);
        Map<String, Field> names = HashMap.newHashMap(fields.size());
        int maxNumber = 0;
        for (Field field : fields) {
            names.put(field.name(), field);
            if (field.inlinedIn() == 0) {
                maxNumber = Math.max(maxNumber, field.number());
            }
        }
        this.byName = names;
        this.byNumber = new Field[maxNumber + 1];
        for (Field field : fields) {
            if (field.inlinedIn() == 0) {
                byNumber[field.number()] = field;
            }
        }
    }

    /**
     * Completes an open type: that of a custom resource, or of an object within one. What it holds comes from a schema that
     * is checked only when the whole object is there. So until then a field may hold any JSON value, whatever its type:
     * messages, lists and maps are what their type says or else free-form JSON, scalars are always as in free-form JSON, and
     * null is a value and not absence.
     *
     * @param atomic       whether apply owns values of this type as a whole
     * @param keepsUnknown whether members that are no fields are kept, in {@link #rest}
     * @param defaults     by field, the value that a missing one is taken to have where lists are merged by key
     */
    public void defineOpen(
            @Nullable GroupVersionKind kind,
            boolean atomic,
            List<Field> fields,
            boolean keepsUnknown,
            Map<String, Object> defaults) {
        this.open = true;
        this.defaults = Map.copyOf(defaults);
        if (!keepsUnknown) {
            define(JsonForm.OBJECT, kind, atomic, fields);
            return;
        }
        List<Field> all = new ArrayList<>(fields);
        ValueType unknown = ValueType.map(ValueType.scalar(ValueType.Kind.JSON));
        this.rest = new Field(fields.size(), REST, 0, 0, unknown, true, true, false, Field.Merge.NONE, false);
        all.add(rest);
        define(JsonForm.OBJECT, kind, atomic, all);
        byName.remove(REST);
    }

    /** Whether values of this type may hold what their schema does not allow, until they are checked. */
    public boolean isOpen() {
        return open;
    }

    /**
     * Of an open type that keeps members which are no fields: where. It is the last of {@link #fields}, has an empty name, by
     * which it is not found, and holds a map; JSON shows its entries as members of the object itself.
     */
    public @Nullable Field rest() {
        return rest;
    }

    /** Of an open type: what an item without this field is taken to have where lists are merged by key; null for nothing. */
    public @Nullable Object declaredDefault(String field) {
        return defaults.get(field);
    }

    /** The full name, as in OpenAPI. */
    public String name() {
        return name;
    }

    /** The last part of the name. */
    public String simpleName() {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    /** The kind whose objects this type describes; null for a type that only stands inside others. */
    public @Nullable GroupVersionKind kind() {
        return kind;
    }

    /** How a value looks in JSON. */
    public JsonForm jsonForm() {
        return jsonForm;
    }

    /** All fields by index. */
    public List<Field> fields() {
        return fields;
    }

    /** The field at this index. */
    public Field field(int index) {
        return byIndex[index];
    }

    /** The field of this JSON name, or null. Names are case sensitive. */
    public @Nullable Field field(String jsonName) {
        return byName.get(jsonName);
    }

    /** The field of this protobuf number on the type's own level of the wire (not inside an inlined struct), or null. */
    public @Nullable Field fieldByNumber(int number) {
        return number < byNumber.length && number >= 0 ? byNumber[number] : null;
    }

    /** Whether the type has more fields than a presence mask has bits. */
    public boolean isWide() {
        return byIndex.length > Long.SIZE;
    }

    /** Whether apply owns values of this type as a whole, wherever they stand. */
    public boolean isAtomic() {
        return atomic;
    }

    /**
     * The message in which no field is present; always the same instance. Made on first use and without a lock: making it
     * may initialise the class that represents the type, which itself asks for it.
     */
    public Message empty() {
        Message value = empty.get();
        if (value == null) {
            empty.compareAndSet(null, factory.create(this, 0, Message.noValues()));
            value = empty.get();
        }
        if (value == null) {
            throw new IllegalStateException(name + " has no empty message");
        }
        return value;
    }

    /**
     * A message of packed values; used by builders and decoders. Takes ownership of the array. For a type that is not
     * wide, the mask has a bit for each value, and the values stand in the order of their fields; for a wide type the
     * mask is 0 and the values stand at their fields' indices, without absent ones at the end. Values are in the form
     * that {@link Message.Builder#set} would store.
     */
    public Message create(long mask, Object[] values) {
        return factory.create(this, mask, values);
    }

    /**
     * Something computed from this type once and kept as long as the type, such as a codec's tables; made on first use,
     * at most once for each class.
     */
    public <T> T derived(Class<T> key, Function<MessageType, T> maker) {
        for (Object known : derived) {
            if (key.isInstance(known)) {
                return key.cast(known);
            }
        }
        synchronized (this) {
            for (Object known : derived) {
                if (key.isInstance(known)) {
                    return key.cast(known);
                }
            }
            T made = maker.apply(this);
            derived = Stream.concat(derived.stream(), Stream.of(made)).toList();
            return made;
        }
    }

    /** A builder of a message of this type. */
    public Message.Builder builder() {
        return new Message.Builder(this);
    }

    @Override
    public String toString() {
        return name + Arrays.stream(byIndex).map(Field::name).toList();
    }
}
