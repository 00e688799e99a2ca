package io.sailfish.model.codec;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadContext;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of one data item of CBOR, by upstream's rules for API objects: byte strings are text as text strings are,
 * tags that say how bytes would stand in text make them stand so, all other tags are passed over, and only what JSON can
 * say is taken.
 */
final class CborTokens extends TokenSource {
    private static final int MAX_DEPTH = 64;
    private static final int INDEFINITE = -1;

    private static final int UNSIGNED = 0;
    private static final int NEGATIVE = 1;
    private static final int BYTES = 2;
    private static final int TEXT = 3;
    private static final int ARRAY = 4;
    private static final int MAP = 5;
    private static final int TAG = 6;
    private static final int BREAK = 0xff;

    private static final int LATER_BASE64_URL = 21;
    private static final int LATER_BASE64 = 22;
    private static final int LATER_BASE16 = 23;

    private final byte[] bytes;
    private final int end;
    private int at;
    private JsonReadContext context = JsonReadContext.createRootContext(null);
    /** For each open collection how many items or entries are still to come; INDEFINITE where a break ends it. */
    private final long[] left = new long[MAX_DEPTH + 1];

    private int depth;
    private boolean started;
    private boolean valueNext;
    private String text = "";
    private Number number = 0L;

    CborTokens(byte[] bytes) {
        this.bytes = bytes;
        this.end = bytes.length;
    }

    @Override
    public @Nullable JsonToken nextToken() throws IOException {
        _currToken = advance();
        return _currToken;
    }

    private @Nullable JsonToken advance() throws IOException {
        if (depth == 0) {
            if (started) {
                if (at < end) {
                    throw malformed(end - at + " bytes of extraneous data starting at index " + at);
                }
                return null;
            }
            started = true;
            return value();
        }
        if (valueNext) {
            valueNext = false;
            return value();
        }
        if (closes()) {
            boolean inArray = context.inArray();
            context = context.getParent();
            depth--;
            return inArray ? JsonToken.END_ARRAY : JsonToken.END_OBJECT;
        }
        if (context.inArray()) {
            context.expectComma();
            return value();
        }
        context.setCurrentName(name());
        valueNext = true;
        return JsonToken.FIELD_NAME;
    }

    private boolean closes() throws IOException {
        if (left[depth] == INDEFINITE) {
            if (at < end && (bytes[at] & 0xff) == BREAK) {
                at++;
                return true;
            }
            return false;
        }
        return left[depth]-- == 0;
    }

    private String name() throws IOException {
        int first = octet();
        int major = first >> 5;
        if (major != BYTES && major != TEXT) {
            throw malformed("cannot take " + described(major) + " for the name of a field");
        }
        return utf8(string(first));
    }

    private JsonToken value() throws IOException {
        int later = 0;
        int first = octet();
        while (first >> 5 == TAG) {
            long tag = argument(first);
            if (tag == 2 || tag == 3) {
                throw malformed("bignum is not allowed");
            }
            later = tag >= LATER_BASE64_URL && tag <= LATER_BASE16 ? (int) tag : later;
            first = octet();
        }
        return switch (first >> 5) {
            case UNSIGNED -> integer(argument(first), false);
            case NEGATIVE -> integer(argument(first), true);
            case BYTES -> {
                text = later == 0 ? utf8(string(first)) : inText(string(first), later);
                yield JsonToken.VALUE_STRING;
            }
            case TEXT -> {
                text = utf8(string(first));
                yield JsonToken.VALUE_STRING;
            }
            case ARRAY -> {
                enter(first, context.createChildArrayContext(-1, -1));
                yield JsonToken.START_ARRAY;
            }
            case MAP -> {
                enter(first, context.createChildObjectContext(-1, -1));
                yield JsonToken.START_OBJECT;
            }
            default -> simple(first);
        };
    }

    private void enter(int first, JsonReadContext child) throws IOException {
        if (depth == MAX_DEPTH) {
            throw new StreamConstraintsException("cbor: exceeded max nested level " + MAX_DEPTH);
        }
        context = child;
        left[++depth] = isIndefinite(first) ? INDEFINITE : length(argument(first));
    }

    /** A length cannot be larger than what is left to read: each item takes a byte at least. */
    private long length(long argument) throws IOException {
        if (argument < 0 || argument > end - at) {
            throw malformed("unexpected EOF");
        }
        return argument;
    }

    private JsonToken integer(long argument, boolean negative) throws IOException {
        if (argument < 0) {
            throw malformed("cannot take an integer beyond 64 bits with sign");
        }
        number = negative ? -1 - argument : argument;
        text = number.toString();
        return JsonToken.VALUE_NUMBER_INT;
    }

    private JsonToken simple(int first) throws IOException {
        int kind = first & 0x1f;
        switch (kind) {
            case 20 -> {
                text = "false";
                return JsonToken.VALUE_FALSE;
            }
            case 21 -> {
                text = "true";
                return JsonToken.VALUE_TRUE;
            }
            case 22 -> {
                text = "null";
                return JsonToken.VALUE_NULL;
            }
            case 25 -> number = (double) Float.float16ToFloat((short) fixed(2));
            case 26 -> number = (double) Float.intBitsToFloat((int) fixed(4));
            case 27 -> number = Double.longBitsToDouble(fixed(8));
            case 31 -> throw malformed("unexpected \"break\" code");
            default -> throw malformed("simple value " + (kind == 24 ? fixed(1) : kind) + " is not recognized");
        }
        double value = number.doubleValue();
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            throw malformed("floating-point NaN and infinity are not allowed");
        }
        text = GoNumber.format(value);
        return JsonToken.VALUE_NUMBER_FLOAT;
    }

    private static boolean isIndefinite(int first) {
        return (first & 0x1f) == 31;
    }

    /** The contents of a byte or text string, put together where it comes in parts. */
    private byte[] string(int first) throws IOException {
        if (!isIndefinite(first)) {
            int length = (int) length(argument(first));
            byte[] content = new byte[length];
            System.arraycopy(bytes, at, content, 0, length);
            at += length;
            return content;
        }
        ByteOutput whole = new ByteOutput(64);
        for (int part = octet(); part != BREAK; part = octet()) {
            if (part >> 5 != first >> 5 || isIndefinite(part)) {
                throw malformed("wrong element type " + described(part >> 5) + " for an indefinite-length string");
            }
            whole.write(string(part));
        }
        return whole.toByteArray();
    }

    private static String inText(byte[] content, int later) {
        return switch (later) {
            case LATER_BASE64_URL -> Base64.getUrlEncoder().withoutPadding().encodeToString(content);
            case LATER_BASE64 -> Base64.getEncoder().encodeToString(content);
            default -> HexFormat.of().withUpperCase().formatHex(content);
        };
    }

    private String utf8(byte[] content) throws IOException {
        boolean ascii = true;
        for (byte b : content) {
            ascii &= b >= 0;
        }
        if (ascii) {
            return new String(content, StandardCharsets.ISO_8859_1);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(content))
                    .toString();
        } catch (CharacterCodingException invalid) {
            throw malformed("invalid UTF-8 string");
        }
    }

    private long argument(int first) throws IOException {
        int low = first & 0x1f;
        return switch (low) {
            case 24 -> fixed(1);
            case 25 -> fixed(2);
            case 26 -> fixed(4);
            case 27 -> fixed(8);
            case 28, 29, 30, 31 ->
                throw malformed("invalid additional information " + low + " for type " + described(first >> 5));
            default -> low;
        };
    }

    private long fixed(int count) throws IOException {
        long value = 0;
        for (int i = 0; i < count; i++) {
            value = value << 8 | octet();
        }
        return value;
    }

    private int octet() throws IOException {
        if (at == end) {
            throw malformed(end == 0 ? "EOF" : "unexpected EOF");
        }
        return bytes[at++] & 0xff;
    }

    private static String described(int major) {
        return switch (major) {
            case UNSIGNED -> "positive integer";
            case NEGATIVE -> "negative integer";
            case BYTES -> "byte string";
            case TEXT -> "UTF-8 text string";
            case ARRAY -> "array";
            case MAP -> "map";
            case TAG -> "tag";
            default -> "primitives";
        };
    }

    private JsonParseException malformed(String why) {
        return new JsonParseException(this, "cbor: " + why);
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
            case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE, VALUE_NULL -> text;
            default -> _currToken.asString();
        };
    }

    @Override
    public Number getNumberValue() {
        return number;
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
    public long getLongValue() {
        return number.longValue();
    }

    @Override
    public BigInteger getBigIntegerValue() {
        return BigInteger.valueOf(number.longValue());
    }

    @Override
    public double getDoubleValue() {
        return number.doubleValue();
    }
}
