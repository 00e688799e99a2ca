package io.sailfish.model.codec;

import io.sailfish.model.GroupVersionKind;
import io.sailfish.model.Message;
import io.sailfish.model.StringMap;
import io.sailfish.model.ValueType.JsonNull;
import io.sailfish.model.codec.CborPlan.Entry;
import io.sailfish.model.codec.Plan.FieldPlan;
import io.sailfish.model.codec.Plan.ValuePlan;
import io.sailfish.model.value.Bytes;
import io.sailfish.model.value.GoDuration;
import io.sailfish.model.value.IntOrString;
import io.sailfish.model.value.Rfc3339;
import io.sailfish.model.value.Timestamp;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes messages as CBOR as upstream does: what JSON would show, deterministically encoded (RFC 8949, 4.2.1), text as byte
 * strings, bytes under the tag that says they stand in base64 in text.
 */
public final class CborEncoder {
    /** The tag that says that what follows is CBOR. Every document and every item of a sequence begins with it. */
    private static final byte[] SELF_DESCRIBED = {(byte) 0xd9, (byte) 0xd9, (byte) 0xf7};

    private CborEncoder() {}

    /** An object with its kind and apiVersion, or a message of a type without a kind, as a document. */
    public static byte[] encode(Message message) {
        return document(message, message.messageType().kind());
    }

    /** An object as a document, as being of another kind. */
    public static byte[] encode(Message message, GroupVersionKind kind) {
        return document(message, kind);
    }

    private static byte[] document(Message message, @Nullable GroupVersionKind kind) {
        ByteOutput out = new ByteOutput();
        out.write(SELF_DESCRIBED);
        message(message, kind, out);
        return out.toByteArray();
    }

    /** A tree of maps, lists and scalars as a document. */
    public static byte[] encodeTree(Object tree) {
        ByteOutput out = new ByteOutput();
        out.write(SELF_DESCRIBED);
        tree(tree, out);
        return out.toByteArray();
    }

    /** An event of a watch: an item of a sequence, which holds the object as a document. */
    public static byte[] watchEvent(String type, byte[] object) {
        ByteOutput out = new ByteOutput(object.length + 32);
        out.write(SELF_DESCRIBED);
        CborText.head(CborText.MAP, 2, out);
        CborText.write("type", out);
        CborText.write(type, out);
        CborText.write("object", out);
        out.write(object);
        return out.toByteArray();
    }

    /** Begins a list of so many items, which {@link #item} adds and {@link #endList} ends. */
    public static void beginList(GroupVersionKind kind, int items, ByteOutput out) {
        out.write(SELF_DESCRIBED);
        CborText.head(CborText.MAP, 4, out);
        CborText.write("kind", out);
        CborText.write(kind.kind(), out);
        CborText.write("items", out);
        CborText.head(CborText.ARRAY, items, out);
    }

    /** Adds an item to a list; those of custom resources show their kind. */
    public static void item(Message item, @Nullable GroupVersionKind kind, ByteOutput out) {
        message(item, kind, out);
    }

    /** Ends a list. */
    public static void endList(GroupVersionKind kind, Message metadata, ByteOutput out) {
        CborText.write("metadata", out);
        message(metadata, null, out);
        CborText.write("apiVersion", out);
        CborText.write(kind.apiVersion(), out);
    }

    private static void message(Message message, @Nullable GroupVersionKind kind, ByteOutput out) {
        CborPlan plan = CborPlan.of(message.messageType());
        switch (message.messageType().jsonForm()) {
            case OBJECT -> object(message, plan, kind, out);
            case MESSAGE_OR_LIST -> oneOf(message, plan, CborText.NULL, out);
            case BOOL_OR_MESSAGE -> oneOf(message, plan, CborText.FALSE, out);
        }
    }

    private static void oneOf(Message message, CborPlan plan, int neither, ByteOutput out) {
        int index = message.has(1) ? 1 : 0;
        Object value = message.get(index);
        if (value == null) {
            out.write(neither);
        } else {
            value(value, plan.plan.fields[index].value, null, out);
        }
    }

    private static void object(Message message, CborPlan plan, @Nullable GroupVersionKind kind, ByteOutput out) {
        if (plan.plan.rest >= 0 && message.has(plan.plan.rest)) {
            tree(withUnknown(message, plan.plan, kind), out);
            return;
        }
        int count = kind == null ? 0 : 2;
        for (FieldPlan field : plan.plan.fields) {
            Object value = message.get(field.index);
            if (value == null ? !field.omitEmpty : !field.omits(value)) {
                count++;
            }
        }
        CborText.head(CborText.MAP, count, out);
        for (Entry entry : plan.entries) {
            switch (entry) {
                case Entry.Kind() -> {
                    if (kind != null) {
                        CborText.write("kind", out);
                        CborText.write(kind.kind(), out);
                    }
                }
                case Entry.ApiVersion() -> {
                    if (kind != null) {
                        CborText.write("apiVersion", out);
                        CborText.write(kind.apiVersion(), out);
                    }
                }
                case Entry.Of(byte[] key, FieldPlan field) -> {
                    Object value = message.get(field.index);
                    if (value != null) {
                        if (!field.omits(value)) {
                            out.write(key);
                            value(value, field.value, field, out);
                        }
                    } else if (!field.omitEmpty) {
                        out.write(key);
                        absent(field, out);
                    }
                }
            }
        }
    }

    /** All members of an object, with those that are no fields of its type. */
    private static StringMap<Object> withUnknown(Message message, Plan plan, @Nullable GroupVersionKind kind) {
        Map<String, Object> members = new HashMap<>();
        if (kind != null) {
            members.put("kind", kind.kind());
            members.put("apiVersion", kind.apiVersion());
        }
        for (FieldPlan field : plan.fields) {
            Object value = message.get(field.index);
            if (field.index == plan.rest) {
                ((StringMap<?>) value).forEach((name, member) -> members.put((String) name, member));
            } else if (value != null) {
                members.put(field.name, value);
            }
        }
        return StringMap.copyOf(members);
    }

    private static void absent(FieldPlan field, ByteOutput out) {
        switch (field.absent) {
            case NULL -> out.write(CborText.NULL);
            case TEXT -> CborText.write("", out);
            case FALSE -> out.write(CborText.FALSE);
            case NUMBER -> CborText.integer(0, out);
            case QUANTITY -> CborText.write("0", out);
            case DURATION -> CborText.write("0s", out);
            case LIST -> CborText.head(CborText.ARRAY, 0, out);
            case MESSAGE -> {
                Plan plan = field.value.message();
                message(plan.type.empty(), field.embedsKind ? plan.type.kind() : null, out);
            }
        }
    }

    private static void value(Object value, ValuePlan plan, @Nullable FieldPlan field, ByteOutput out) {
        switch (plan.kind) {
            case STRING -> CborText.write((String) value, out);
            case BOOL -> out.write((Boolean) value ? CborText.TRUE : CborText.FALSE);
            case INT32 -> CborText.integer((Integer) value, out);
            case INT64 -> CborText.integer((Long) value, out);
            case DOUBLE -> CborText.number((Double) value, out);
            case BYTES -> CborText.bytes(((Bytes) value).array(), out);
            case MESSAGE ->
                message(
                        (Message) value,
                        field != null && field.embedsKind ? plan.message().type.kind() : null,
                        out);
            case LIST -> {
                List<?> list = (List<?>) value;
                CborText.head(CborText.ARRAY, list.size(), out);
                list.forEach(item -> value(item, plan.element(), field, out));
            }
            case MAP -> {
                StringMap<?> map = (StringMap<?>) value;
                CborText.head(CborText.MAP, map.size(), out);
                for (CborText.Pair pair : CborText.sorted(map)) {
                    out.write(pair.key());
                    value(pair.value(), plan.element(), null, out);
                }
            }
            case QUANTITY -> CborText.write(value.toString(), out);
            case TIME -> time((Timestamp) value, false, out);
            case MICRO_TIME -> time((Timestamp) value, true, out);
            case DURATION -> CborText.write(GoDuration.format((Duration) value), out);
            case INT_OR_STRING -> {
                switch ((IntOrString) value) {
                    case IntOrString.Int(int number) -> CborText.integer(number, out);
                    case IntOrString.Text(String text) -> CborText.write(text, out);
                }
            }
            case JSON -> tree(value, out);
            case RAW_JSON -> {
                Bytes json = (Bytes) value;
                if (json.isEmpty()) {
                    out.write(CborText.NULL);
                } else {
                    tree(JsonTree.parse(json.array()), out);
                }
            }
        }
    }

    private static void time(Timestamp time, boolean micros, ByteOutput out) {
        if (time.isZero()) {
            out.write(CborText.NULL);
            return;
        }
        byte[] text = new byte[Rfc3339.LONGEST];
        int length = Rfc3339.write(time.instant(), micros, text, 0);
        CborText.write(new String(text, 0, length, StandardCharsets.US_ASCII), out);
    }

    private static void tree(Object value, ByteOutput out) {
        switch (value) {
            case String text -> CborText.write(text, out);
            case Long number -> CborText.integer(number, out);
            case Integer number -> CborText.integer(number, out);
            case Boolean flag -> out.write(flag ? CborText.TRUE : CborText.FALSE);
            case Double number -> CborText.number(number, out);
            case Number large -> CborText.number(large.doubleValue(), out);
            case JsonNull _ -> out.write(CborText.NULL);
            case Map<?, ?> map -> {
                CborText.head(CborText.MAP, map.size(), out);
                for (CborText.Pair pair : CborText.sorted(map)) {
                    out.write(pair.key());
                    tree(pair.value(), out);
                }
            }
            case List<?> list -> {
                CborText.head(CborText.ARRAY, list.size(), out);
                list.forEach(item -> tree(item, out));
            }
            case Message message -> message(message, message.messageType().kind(), out);
            default -> throw new IllegalArgumentException("not a JSON value: " + value.getClass());
        }
    }
}
