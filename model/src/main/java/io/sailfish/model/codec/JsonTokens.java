package io.sailfish.model.codec;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of JSON in an array of UTF-8 bytes: the grammar that Go accepts, strings made straight of the bytes and only
 * where somebody asks for them. Decoding takes a quarter less time than over Jackson's parser. Malformed input is refused
 * without many words: {@link JsonSyntax} finds them.
 */
final class JsonTokens extends TokenSource {
    private static final int LONGEST_NUMBER = 1_000;

    private final byte[] json;
    private final int end;
    private int position;

    /** The open collections, from 1; for each whether it is an object, how many items have begun, and the last name. */
    private boolean[] object = new boolean[16];

    private int[] count = new int[16];
    private @Nullable String[] names = new String[16];
    private int depth;

    /** Whether a name has been read and its value has not. */
    private boolean valueDue;

    /** Whether tokens are passed over, so that nobody will ask for names. */
    private boolean passing;

    private int tokenStart;
    /** Where the content of a string or number begins and ends. */
    private int textStart;

    private int textEnd;
    private boolean escaped;
    private boolean ascii;

    JsonTokens(byte[] json, int offset, int length) {
        this.json = json;
        this.position = offset;
        this.end = offset + length;
    }

    @Override
    public @Nullable JsonToken nextToken() throws IOException {
        _currToken = advance();
        return _currToken;
    }

    @Override
    public @Nullable String nextFieldName() throws IOException {
        JsonToken token = advance();
        _currToken = token;
        return token == JsonToken.FIELD_NAME ? names[depth] : null;
    }

    private @Nullable JsonToken advance() throws IOException {
        if (valueDue) {
            valueDue = false;
            return value(skipSpace());
        }
        if (depth == 0) {
            return root();
        }
        int c = skipSpace();
        boolean first = count[depth]++ == 0;
        if (object[depth]) {
            if (c == '}') {
                return close(JsonToken.END_OBJECT);
            }
            if (!first) {
                c = afterComma(c);
            }
            return name(c);
        }
        if (c == ']') {
            return close(JsonToken.END_ARRAY);
        }
        if (!first) {
            c = afterComma(c);
        }
        return value(c);
    }

    private @Nullable JsonToken root() throws IOException {
        if (position == end && _currToken == null) {
            return null;
        }
        int c = skipSpace();
        if (count[0]++ > 0) {
            if (c >= 0) {
                throw malformed();
            }
            return null;
        }
        return c < 0 ? null : value(c);
    }

    private int afterComma(int c) throws IOException {
        if (c != ',') {
            throw malformed();
        }
        position++;
        return skipSpace();
    }

    private JsonToken close(JsonToken token) {
        position++;
        names[depth] = null;
        depth--;
        return token;
    }

    private JsonToken name(int c) throws IOException {
        if (c != '"') {
            throw malformed();
        }
        string();
        if (!passing) {
            names[depth] = escaped || !ascii ? text() : JsonScan.Names.of(json, textStart, textEnd);
        }
        if (skipSpace() != ':') {
            throw malformed();
        }
        position++;
        valueDue = true;
        return JsonToken.FIELD_NAME;
    }

    private JsonToken value(int c) throws IOException {
        tokenStart = position;
        switch (c) {
            case '"' -> {
                string();
                return JsonToken.VALUE_STRING;
            }
            case '{' -> {
                open(true);
                return JsonToken.START_OBJECT;
            }
            case '[' -> {
                open(false);
                return JsonToken.START_ARRAY;
            }
            case 't' -> {
                literal("true");
                return JsonToken.VALUE_TRUE;
            }
            case 'f' -> {
                literal("false");
                return JsonToken.VALUE_FALSE;
            }
            case 'n' -> {
                literal("null");
                return JsonToken.VALUE_NULL;
            }
            default -> {
                return number(c);
            }
        }
    }

    private void open(boolean isObject) throws IOException {
        position++;
        JsonDecoder.requireDepth(++depth);
        if (depth == object.length) {
            object = Arrays.copyOf(object, depth * 2);
            count = Arrays.copyOf(count, depth * 2);
            names = Arrays.copyOf(names, depth * 2);
        }
        object[depth] = isObject;
        count[depth] = 0;
    }

    /** Passes over a string and remembers where it lies. */
    private void string() throws IOException {
        int at = position + 1;
        textStart = at;
        escaped = false;
        ascii = true;
        while (true) {
            at = JsonScan.endOfPlain(json, at, end);
            if (at >= end) {
                throw malformed();
            }
            byte b = json[at];
            if (b == '"') {
                textEnd = at;
                position = at + 1;
                return;
            }
            if (b == '\\') {
                escaped = true;
                at = afterEscape(at);
            } else if (b < 0) {
                ascii = false;
                at++;
            } else {
                throw malformed();
            }
        }
    }

    private int afterEscape(int backslash) throws IOException {
        int c = backslash + 1 < end ? json[backslash + 1] : 0;
        if (c != 'u') {
            if ("bfnrt\\/\"".indexOf(c) < 0) {
                throw malformed();
            }
            return backslash + 2;
        }
        if (backslash + 6 > end) {
            throw malformed();
        }
        for (int i = backslash + 2; i < backslash + 6; i++) {
            if (hexDigit(json[i]) < 0) {
                throw malformed();
            }
        }
        return backslash + 6;
    }

    private static int hexDigit(byte b) {
        return b < 0 ? -1 : Character.digit(b, 16);
    }

    private void literal(String word) throws IOException {
        int length = word.length();
        if (end - position < length) {
            throw malformed();
        }
        for (int i = 1; i < length; i++) {
            if (json[position + i] != word.charAt(i)) {
                throw malformed();
            }
        }
        position += length;
    }

    private JsonToken number(int first) throws IOException {
        textStart = position;
        int at = first == '-' ? position + 1 : position;
        int whole = digits(at);
        if (whole == at || (json[at] == '0' && whole > at + 1)) {
            throw malformed();
        }
        JsonToken token = JsonToken.VALUE_NUMBER_INT;
        at = whole;
        if (at < end && json[at] == '.') {
            token = JsonToken.VALUE_NUMBER_FLOAT;
            at = requireDigits(at + 1);
        }
        if (at < end && (json[at] | 0x20) == 'e') {
            token = JsonToken.VALUE_NUMBER_FLOAT;
            at++;
            at = requireDigits(at < end && (json[at] == '+' || json[at] == '-') ? at + 1 : at);
        }
        if (at - textStart > LONGEST_NUMBER) {
            throw JsonDecoder.tooLong("number", LONGEST_NUMBER);
        }
        textEnd = at;
        position = at;
        return token;
    }

    private int requireDigits(int from) throws IOException {
        int to = digits(from);
        if (to == from) {
            throw malformed();
        }
        return to;
    }

    private int digits(int from) {
        int at = from;
        while (at < end && json[at] >= '0' && json[at] <= '9') {
            at++;
        }
        return at;
    }

    /** The next byte that is no white space, or -1 at the end. */
    private int skipSpace() {
        while (position < end) {
            byte b = json[position];
            if (b > ' ') {
                return b;
            }
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                return b & 0xff;
            }
            position++;
        }
        return -1;
    }

    private JsonParseException malformed() {
        return new JsonParseException(this, "malformed JSON");
    }

    /** The text of the string or number at the current token, or of the name that was just passed. */
    private String text() {
        if (!escaped) {
            return new String(
                    json, textStart, textEnd - textStart, ascii ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
        }
        StringBuilder text = new StringBuilder(textEnd - textStart);
        int at = textStart;
        while (at < textEnd) {
            int run = at;
            while (at < textEnd && json[at] != '\\') {
                at++;
            }
            text.append(new String(json, run, at - run, StandardCharsets.UTF_8));
            if (at < textEnd) {
                byte c = json[at + 1];
                text.append(
                        switch (c) {
                            case 'b' -> '\b';
                            case 'f' -> '\f';
                            case 'n' -> '\n';
                            case 'r' -> '\r';
                            case 't' -> '\t';
                            case 'u' ->
                                (char) Integer.parseInt(new String(json, at + 2, 4, StandardCharsets.ISO_8859_1), 16);
                            default -> (char) c;
                        });
                at += c == 'u' ? 6 : 2;
            }
        }
        return withoutLoneSurrogates(text);
    }

    /** Halves of surrogate pairs are no characters; Go reads the replacement character. */
    private static String withoutLoneSurrogates(StringBuilder text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                text.setCharAt(i, '\ufffd');
            }
        }
        return text.toString();
    }

    @Override
    public @Nullable String getText() {
        JsonToken token = _currToken;
        if (token == JsonToken.VALUE_STRING) {
            return text();
        }
        if (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT) {
            return new String(json, textStart, textEnd - textStart, StandardCharsets.ISO_8859_1);
        }
        return token == null ? null : token == JsonToken.FIELD_NAME ? names[depth] : token.asString();
    }

    @Override
    public String currentName() {
        boolean opened = _currToken == JsonToken.START_OBJECT || _currToken == JsonToken.START_ARRAY;
        return String.valueOf(names[opened ? depth - 1 : depth]);
    }

    @Override
    public JsonTokens skipChildren() throws IOException {
        if (_currToken != JsonToken.START_OBJECT && _currToken != JsonToken.START_ARRAY) {
            return this;
        }
        int outer = depth - 1;
        JsonToken last = _currToken == JsonToken.START_OBJECT ? JsonToken.END_OBJECT : JsonToken.END_ARRAY;
        passing = true;
        while (depth > outer) {
            if (advance() == null) {
                throw malformed();
            }
        }
        passing = false;
        _currToken = last;
        return this;
    }

    /** The bytes of the value that begins at the current token; afterwards the parser stands at its end. */
    byte[] rawValue() throws IOException {
        int start = tokenStart;
        skipChildren();
        return Arrays.copyOfRange(json, start, position);
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
        int at = textStart;
        boolean negative = json[at] == '-';
        if (negative) {
            at++;
        }
        if (textEnd - at > 18) {
            return largeLong();
        }
        long value = 0;
        while (at < textEnd) {
            value = value * 10 + json[at++] - '0';
        }
        return negative ? -value : value;
    }

    private long largeLong() throws IOException {
        BigInteger big = new BigInteger(getText());
        if (big.bitLength() >= Long.SIZE) {
            reportOverflowLong();
        }
        return big.longValue();
    }

    @Override
    public double getDoubleValue() {
        return Double.parseDouble(getText());
    }

    @Override
    public Number getNumberValue() {
        if (_currToken == JsonToken.VALUE_NUMBER_FLOAT) {
            return getDoubleValue();
        }
        BigInteger big = new BigInteger(getText());
        return big.bitLength() < Long.SIZE ? (Number) big.longValue() : big;
    }

    @Override
    public JsonStreamContext getParsingContext() {
        Level level = new Level(null, false, 0, null);
        for (int i = 1; i <= depth; i++) {
            level = new Level(level, object[i], count[i] - 1, names[i]);
        }
        return level;
    }

    /** One open collection, made only when somebody asks where the parser stands. */
    private static final class Level extends JsonStreamContext {
        private final @Nullable Level parent;
        private final @Nullable String name;

        Level(@Nullable Level parent, boolean object, int index, @Nullable String name) {
            super(parent == null ? TYPE_ROOT : object ? TYPE_OBJECT : TYPE_ARRAY, index);
            this.parent = parent;
            this.name = name;
        }

        @Override
        public @Nullable JsonStreamContext getParent() {
            return parent;
        }

        @Override
        public @Nullable String getCurrentName() {
            return name;
        }
    }
}
