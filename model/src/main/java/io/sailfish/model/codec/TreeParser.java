package io.sailfish.model.codec;

import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadContext;
import io.sailfish.model.ValueType.JsonNull;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The tokens of a tree of maps, lists and scalars, so that trees are decoded by the same code as bytes. */
final class TreeParser extends TokenSource {
    private final Object root;
    /** For each open collection, an iterator over its items or entries. */
    private final Deque<Iterator<?>> open = new ArrayDeque<>();

    private JsonReadContext context = JsonReadContext.createRootContext(null);
    private boolean started;
    /** The value of the name that was returned last. */
    private @Nullable Object pending;
    /** The scalar at the current token. */
    private @Nullable Object scalar;

    TreeParser(Object root) {
        this.root = root;
    }

    @Override
    public @Nullable JsonToken nextToken() throws IOException {
        _currToken = advance();
        return _currToken;
    }

    private @Nullable JsonToken advance() throws IOException {
        if (pending != null) {
            Object value = pending;
            pending = null;
            return begin(value);
        }
        Iterator<?> innermost = open.peek();
        if (innermost == null) {
            if (started) {
                return null;
            }
            started = true;
            return begin(root);
        }
        if (!innermost.hasNext()) {
            open.pop();
            JsonToken end = context.inArray() ? JsonToken.END_ARRAY : JsonToken.END_OBJECT;
            context = context.getParent();
            return end;
        }
        Object next = innermost.next();
        if (context.inArray()) {
            context.expectComma();
            return begin(next);
        }
        Map.Entry<?, ?> entry = (Map.Entry<?, ?>) next;
        context.setCurrentName((String) entry.getKey());
        pending = entry.getValue();
        return JsonToken.FIELD_NAME;
    }

    private JsonToken begin(Object value) throws IOException {
        scalar = value;
        return switch (value) {
            case Map<?, ?> map -> {
                enter(map.entrySet().iterator(), context.createChildObjectContext(-1, -1));
                yield JsonToken.START_OBJECT;
            }
            case List<?> list -> {
                enter(list.iterator(), context.createChildArrayContext(-1, -1));
                yield JsonToken.START_ARRAY;
            }
            case String _ -> JsonToken.VALUE_STRING;
            case Boolean flag -> flag ? JsonToken.VALUE_TRUE : JsonToken.VALUE_FALSE;
            case JsonNull _ -> JsonToken.VALUE_NULL;
            case Double _, Float _, BigDecimal _ -> JsonToken.VALUE_NUMBER_FLOAT;
            case Number _ -> JsonToken.VALUE_NUMBER_INT;
            default -> throw new IllegalArgumentException("not a JSON value: " + value.getClass());
        };
    }

    private void enter(Iterator<?> content, JsonReadContext child) throws IOException {
        JsonDecoder.requireDepth(child.getNestingDepth());
        open.push(content);
        context = child;
    }

    @Override
    public JsonStreamContext getParsingContext() {
        return context;
    }

    @Override
    public String currentName() {
        boolean opened = _currToken == JsonToken.START_OBJECT || _currToken == JsonToken.START_ARRAY;
        return opened ? context.getParent().getCurrentName() : context.getCurrentName();
    }

    @Override
    public @Nullable String getText() {
        return switch (_currToken) {
            case null -> null;
            case FIELD_NAME -> context.getCurrentName();
            case VALUE_NUMBER_FLOAT -> scalar instanceof Double number ? GoNumber.format(number) : scalar + "";
            case VALUE_STRING, VALUE_NUMBER_INT, VALUE_TRUE, VALUE_FALSE, VALUE_NULL -> String.valueOf(scalar);
            default -> _currToken.asString();
        };
    }

    @Override
    public Number getNumberValue() throws IOException {
        if (scalar instanceof Number number) {
            return number;
        }
        throw _constructError("no number: " + _currToken);
    }

    @Override
    public NumberType getNumberType() throws IOException {
        return switch (getNumberValue()) {
            case Integer _, Short _, Byte _ -> NumberType.INT;
            case Long _ -> NumberType.LONG;
            case BigInteger _ -> NumberType.BIG_INTEGER;
            case BigDecimal _ -> NumberType.BIG_DECIMAL;
            default -> NumberType.DOUBLE;
        };
    }

    @Override
    public int getIntValue() throws IOException {
        long value = getLongValue();
        if (value != (int) value) {
            reportOverflowInt();
        }
        return (int) value;
    }

    @Override
    public long getLongValue() throws IOException {
        Number number = getNumberValue();
        if (number instanceof BigInteger big && big.bitLength() >= Long.SIZE) {
            reportOverflowLong();
        }
        return number.longValue();
    }

    @Override
    public double getDoubleValue() throws IOException {
        return getNumberValue().doubleValue();
    }
}
