package io.sailfish.model.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sailfish.model.Message;
import io.sailfish.model.MessageType.JsonForm;
import io.sailfish.model.StringMap;
import io.sailfish.model.ValueType;
import io.sailfish.model.codec.DecodeException.Fault;
import io.sailfish.model.codec.Plan.FieldPlan;
import io.sailfish.model.codec.Plan.ValuePlan;
import io.sailfish.model.value.Bytes;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes a message of a stream of JSON tokens, whatever they come from. Used once.
 *
 * <p>Like upstream's decoder it goes on after a value of a wrong type and reports the first of them at the end, so that
 * malformed input further on is seen; it stops being interested after a value whose own syntax is wrong (a quantity).
 */
final class TokenDecoder {
    private static final int FEW_KEYS = 12;

    private final JsonParser parser;
    private final Plan root;
    private final Findings findings;
    private final ScalarTokens scalars;

    /**
     * The values under construction: each message, list and map that is open has a region here, the innermost at the
     * top, so that only the finished values take memory of their own.
     */
    private @Nullable Object[] stack = new Object[256];

    private int top;
    private String apiVersion = "";
    private String kind = "";

    TokenDecoder(JsonParser parser, Plan root, boolean countsDuplicates) {
        this.parser = parser;
        this.root = root;
        this.findings = new Findings(parser, root.type, countsDuplicates);
        this.scalars = new ScalarTokens(parser, findings);
    }

    Decoded document() throws IOException {
        JsonToken first = parser.nextToken();
        if (first == null) {
            throw new DecodeException(Fault.SYNTAX, "unexpected end of JSON input");
        }
        Message message = root.type.empty();
        if (first != JsonToken.VALUE_NULL && message(root, first, null, true) instanceof Message decoded) {
            message = decoded;
        }
        findings.throwFault();
        return new Decoded(message, apiVersion, kind, findings.problems());
    }

    private @Nullable Object message(Plan plan, JsonToken token, @Nullable Object earlier, boolean outermost)
            throws IOException {
        return switch (plan.type.jsonForm()) {
            case OBJECT ->
                token == JsonToken.START_OBJECT
                        ? object(plan, earlier, outermost)
                        : findings.mismatch(token, FieldContext.goType(ValueType.message(plan.type)));
            case MESSAGE_OR_LIST -> oneOf(plan, token == JsonToken.START_ARRAY ? 1 : 0, token);
            case BOOL_OR_MESSAGE ->
                oneOf(plan, token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE ? 0 : 1, token);
        };
    }

    /** A message whose JSON is the bare value of one of its fields. */
    private @Nullable Object oneOf(Plan plan, int index, JsonToken token) throws IOException {
        Object value = value(plan.fields[index].value, token, null);
        if (value == null) {
            return null;
        }
        Message.Builder builder = plan.type.builder();
        if (plan.type.jsonForm() == JsonForm.BOOL_OR_MESSAGE && index == 1) {
            builder.set(0, true); // upstream's: a schema allows
        }
        return builder.set(index, value).build();
    }

    private Message object(Plan plan, @Nullable Object earlier, boolean outermost) throws IOException {
        int base = reserve(plan.fields.length);
        long present = 0;
        if (earlier instanceof Message old) {
            present = old.presence();
            for (FieldPlan field : plan.fields) {
                stack[base + field.index] = old.get(field.index);
            }
        }
        long seen = 0;
        BitSet widelySeen = plan.wide ? new BitSet() : null;
        int typeMetaSeen = 0;
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            FieldPlan field = plan.field(name);
            if (field == null) {
                if (plan.rest >= 0 && !(outermost && isTypeMeta(name))) {
                    present |= keepUnknown(name, plan, base);
                } else {
                    typeMetaSeen = otherName(name, plan, outermost, typeMetaSeen);
                }
                continue;
            }
            int index = field.index;
            boolean again = widelySeen == null ? (seen & 1L << index) != 0 : widelySeen.get(index);
            if (again) {
                findings.duplicate();
            } else if (widelySeen == null) {
                seen |= 1L << index;
            } else {
                widelySeen.set(index);
            }
            JsonToken token = parser.nextToken();
            int slot = base + index;
            // First the value, then the array: reading a value may replace the stack by a larger one.
            Object value = plan.open
                    ? open(field.declared, token, stack[slot])
                    : token == JsonToken.VALUE_NULL ? null : stored(field, token, stack[slot]);
            stack[slot] = value;
            present = value == null ? present & ~(1L << index) : present | 1L << index;
        }
        requireEnd(JsonToken.END_OBJECT);
        if (plan.rest >= 0 && stack[base + plan.rest] instanceof HashMap<?, ?> members) {
            stack[base + plan.rest] = StringMap.copyOf(members);
        }
        if (widelySeen != null) {
            Message message = wide(plan, base);
            release(base);
            return message;
        }
        Message message = packed(plan, base, present);
        top = base;
        return message;
    }

    private static boolean isTypeMeta(String name) {
        return name.equals("apiVersion") || name.equals("kind");
    }

    /** Keeps a member that is no field. Returns the bit of the place where it is kept. */
    @SuppressWarnings("unchecked")
    private long keepUnknown(String name, Plan plan, int base) throws IOException {
        parser.nextToken();
        int slot = base + plan.rest;
        HashMap<String, Object> members = stack[slot] instanceof HashMap<?, ?> known
                ? (HashMap<String, Object>) known
                : new HashMap<>(stack[slot] instanceof StringMap<?> before ? (StringMap<Object>) before : Map.of());
        stack[slot] = members;
        if (members.containsKey(name)) {
            findings.duplicate();
        }
        members.put(name, tree());
        return plan.wide ? 0 : 1L << plan.rest;
    }

    /** A value in an open type: as declared where it is so, else whatever it is. */
    private @Nullable Object open(ValuePlan plan, JsonToken token, @Nullable Object earlier) throws IOException {
        return switch (plan.kind) {
            case MESSAGE -> {
                Plan message = plan.message();
                if (token == JsonToken.START_OBJECT) {
                    yield object(message, earlier, false);
                }
                yield message.open ? tree() : token == JsonToken.VALUE_NULL ? null : value(plan, token, earlier);
            }
            case LIST -> token == JsonToken.START_ARRAY ? openList(plan.element()) : tree();
            case MAP -> token == JsonToken.START_OBJECT ? map(plan.element(), earlier, true) : tree();
            default -> tree();
        };
    }

    private List<?> openList(ValuePlan element) throws IOException {
        int base = top;
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            requireValue(token);
            Object item = open(element, token, null);
            if (item != null) {
                push(item);
            }
        }
        List<?> list = List.of(Arrays.copyOfRange(stack, base, top));
        release(base);
        return list;
    }

    /** The free-form value at the parser, in which names that stand twice are told. */
    private Object tree() throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> map(FREE, null, true);
            case START_ARRAY -> openList(FREE);
            default -> {
                // A whole number beyond 64 bits is a floating one, as upstream has it in custom resources.
                Object scalar = JsonTree.read(parser);
                yield scalar instanceof BigInteger big ? (Object) big.doubleValue() : scalar;
            }
        };
    }

    private static final ValuePlan FREE = ValuePlan.FREE;

    /** The value of a field, or null for a zero that the field does not keep; empty lists and maps are kept for now. */
    private @Nullable Object stored(FieldPlan field, JsonToken token, @Nullable Object earlier) throws IOException {
        Object value = value(field.value, token, earlier);
        boolean dropped = value != null
                && !field.keepsZero
                && field.value.kind != ValueType.Kind.LIST
                && field.value.kind != ValueType.Kind.MAP
                && Zeros.isZero(field.value.kind, value);
        return dropped ? null : value;
    }

    /** The message of the values in a region, which is left empty. */
    private Message packed(Plan plan, int base, long present) {
        if (present == 0) {
            return plan.type.empty();
        }
        @Nullable Object[] slots = stack;
        Object[] values = new Object[Long.bitCount(present)];
        int next = 0;
        for (long rest = present; rest != 0; rest &= rest - 1) {
            int slot = base + Long.numberOfTrailingZeros(rest);
            values[next++] = slots[slot];
            slots[slot] = null;
        }
        return plan.type.create(present, values);
    }

    private Message wide(Plan plan, int base) {
        int end = base + plan.fields.length;
        while (end > base && stack[end - 1] == null) {
            end--;
        }
        return end == base ? plan.type.empty() : plan.type.create(0, Arrays.copyOfRange(stack, base, end));
    }

    /** Handles a name that is no field's: apiVersion and kind are no fields of the objects that carry them. */
    private int otherName(String name, Plan plan, boolean outermost, int typeMetaSeen) throws IOException {
        int bit = name.equals("apiVersion") ? 1 : name.equals("kind") ? 2 : 0;
        if (bit == 0 || (plan.header == null && !outermost)) {
            findings.unknown();
            parser.nextToken();
            parser.skipChildren();
            return typeMetaSeen;
        }
        if ((typeMetaSeen & bit) != 0) {
            findings.duplicate();
        }
        JsonToken token = parser.nextToken();
        String text = "";
        if (token == JsonToken.VALUE_STRING) {
            text = parser.getText();
        } else if (token != JsonToken.VALUE_NULL) {
            findings.mismatch(token, "string");
        }
        if (outermost && bit == 1) {
            apiVersion = text;
        } else if (outermost) {
            kind = text;
        }
        return typeMetaSeen | bit;
    }

    /** The value at the current token, or null where it is of a wrong type. */
    private @Nullable Object value(ValuePlan plan, JsonToken token, @Nullable Object earlier) throws IOException {
        return switch (plan.kind) {
            case STRING -> token == JsonToken.VALUE_STRING ? parser.getText() : findings.mismatch(token, "string");
            case BOOL ->
                switch (token) {
                    case VALUE_TRUE -> Boolean.TRUE;
                    case VALUE_FALSE -> Boolean.FALSE;
                    default -> findings.mismatch(token, "bool");
                };
            case INT32 -> scalars.int32(token);
            case INT64 -> scalars.int64(token);
            case DOUBLE -> scalars.float64(token);
            case BYTES -> scalars.bytes(token);
            case MESSAGE -> message(plan.message(), token, earlier, false);
            case LIST ->
                token == JsonToken.START_ARRAY
                        ? list(plan.element())
                        : findings.mismatch(token, FieldContext.goType(plan.type));
            case MAP ->
                token == JsonToken.START_OBJECT
                        ? map(plan.element(), earlier, false)
                        : findings.mismatch(token, FieldContext.goType(plan.type));
            case QUANTITY -> scalars.quantity(token);
            case TIME, MICRO_TIME -> scalars.time(token, plan.kind == ValueType.Kind.MICRO_TIME);
            case DURATION -> scalars.duration(token);
            case INT_OR_STRING -> scalars.intOrString(token);
            case JSON -> JsonTree.read(parser);
            case RAW_JSON -> Bytes.wrap(JsonTree.copy(parser));
        };
    }

    private List<?> list(ValuePlan element) throws IOException {
        int base = top;
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            requireValue(token);
            Object item = token == JsonToken.VALUE_NULL ? Zeros.of(element) : value(element, token, null);
            if (item != null) {
                push(item);
            }
        }
        List<?> list = List.of(Arrays.copyOfRange(stack, base, top));
        release(base);
        return list;
    }

    private StringMap<?> map(ValuePlan element, @Nullable Object earlier, boolean open) throws IOException {
        int base = top;
        Set<String> many = null;
        for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
            int count = (top - base) / 2;
            if (count == FEW_KEYS && many == null) {
                many = keys(base, count);
            }
            if (many == null ? contains(base, key) : !many.add(key)) {
                findings.duplicate();
            }
            JsonToken token = parser.nextToken();
            int slot = reserve(2);
            stack[slot] = key;
            Object value = open
                    ? open(element, token, null)
                    : token == JsonToken.VALUE_NULL ? Zeros.of(element) : value(element, token, null);
            stack[slot + 1] = value;
            if (value == null) {
                release(slot);
            }
        }
        requireEnd(JsonToken.END_OBJECT);
        int count = (top - base) / 2;
        String[] keys = new String[count];
        Object[] values = new Object[count];
        for (int i = 0; i < count; i++) {
            keys[i] = (String) stack[base + 2 * i];
            values[i] = stack[base + 2 * i + 1];
        }
        release(base);
        StringMap<Object> map = StringMap.ofArrays(keys, values);
        return earlier instanceof StringMap<?> old ? merged(old, map) : map;
    }

    /** A map that stands twice in an object is filled twice, as in Go. */
    private static StringMap<?> merged(StringMap<?> old, StringMap<Object> added) {
        StringMap<Object> result = StringMap.of();
        for (int i = 0; i < old.size(); i++) {
            result = result.with(old.keyAt(i), old.valueAt(i));
        }
        for (int i = 0; i < added.size(); i++) {
            result = result.with(added.keyAt(i), added.valueAt(i));
        }
        return result;
    }

    private boolean contains(int base, String key) {
        for (int i = base; i < top; i += 2) {
            if (key.equals(stack[i])) {
                return true;
            }
        }
        return false;
    }

    private Set<String> keys(int base, int count) {
        Set<String> keys = new HashSet<>();
        for (int i = 0; i < count; i++) {
            keys.add((String) stack[base + 2 * i]);
        }
        return keys;
    }

    private void requireEnd(JsonToken end) {
        if (parser.currentToken() != end) {
            throw new DecodeException(Fault.SYNTAX, "unexpected end of JSON input");
        }
    }

    private static void requireValue(@Nullable JsonToken token) {
        if (token == null) {
            throw new DecodeException(Fault.SYNTAX, "unexpected end of JSON input");
        }
    }

    private void push(Object value) {
        int slot = reserve(1);
        stack[slot] = value;
    }

    private int reserve(int count) {
        int base = top;
        top += count;
        if (top > stack.length) {
            stack = Arrays.copyOf(stack, Math.max(top, stack.length * 2));
        }
        return base;
    }

    private void release(int base) {
        Arrays.fill(stack, base, top, null);
        top = base;
    }
}
