package io.sailfish.model.managed;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sailfish.model.intern.BoundedCache;
import io.sailfish.model.managed.PathElement.Index;
import io.sailfish.model.managed.PathElement.Item;
import io.sailfish.model.managed.PathElement.Key;
import io.sailfish.model.managed.PathElement.Keyed;
import io.sailfish.model.managed.PathElement.Name;
import io.sailfish.model.value.Bytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Field sets as managedFields carry them: nested JSON objects whose keys are path elements ({@code f:spec}, {@code
 * k:{"name":"a"}}, {@code v:1}, {@code i:0}) and "." for the path that leads there.
 *
 * <p>Both directions are cached within bounds, so that objects managed alike share one set and one encoded form.
 */
public final class FieldsV1 {
    private static final int CACHED_SETS = 4096;
    private static final int DEPTH_LIMIT = 200;

    private static final JsonFactory JSON = new JsonFactory();
    private static final BoundedCache<Bytes, FieldSet> DECODED = new BoundedCache<>(CACHED_SETS);
    private static final BoundedCache<FieldSet, Bytes> ENCODED = new BoundedCache<>(CACHED_SETS);

    private FieldsV1() {}

    /** A malformed set. */
    public static final class MalformedException extends IllegalArgumentException {
        private static final long serialVersionUID = 1;

        MalformedException(String message) {
            super(message);
        }
    }

    /**
     * The set of an encoded form.
     *
     * @throws MalformedException if it is none
     */
    public static FieldSet decode(Bytes json) {
        return DECODED.get(json, FieldsV1::parse);
    }

    /** The encoded form of a set: for equal sets the same instance, as long as the cache holds it. */
    public static Bytes encode(FieldSet set) {
        return ENCODED.get(set, FieldsV1::write);
    }

    private static Bytes write(FieldSet set) {
        StringBuilder out = new StringBuilder(256);
        writeNode(set, out);
        return Bytes.utf8(out.toString());
    }

    private static void writeNode(FieldSet set, StringBuilder out) {
        out.append('{');
        boolean first = true;
        if (set.isMember() && set.size() > 0) {
            out.append("\".\":{}");
            first = false;
        }
        for (int i = 0; i < set.size(); i++) {
            if (!first) {
                out.append(',');
            }
            first = false;
            writeQuoted(text(set.element(i)), out);
            out.append(':');
            writeNode(set.child(i), out);
        }
        out.append('}');
    }

    private static String text(PathElement element) {
        return switch (element) {
            case Name(String name) -> "f:" + name;
            case Keyed(List<Key> keys) -> {
                StringBuilder text = new StringBuilder("k:{");
                for (Key key : keys) {
                    if (text.length() > 3) {
                        text.append(',');
                    }
                    writeQuoted(key.name(), text);
                    text.append(':');
                    writeValue(key.value(), text);
                }
                yield text.append('}').toString();
            }
            case Item(Object value) -> {
                StringBuilder text = new StringBuilder("v:");
                writeValue(value, text);
                yield text.toString();
            }
            case Index(int position) -> "i:" + position;
        };
    }

    private static void writeValue(Object value, StringBuilder out) {
        if (value instanceof String text) {
            writeQuoted(text, out);
        } else {
            out.append(value);
        }
    }

    private static void writeQuoted(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ') {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    private static FieldSet parse(Bytes json) {
        if (json.isEmpty()) {
            return FieldSet.EMPTY;
        }
        try (JsonParser parser = JSON.createParser(json.array())) {
            JsonToken first = parser.nextToken();
            if (first == JsonToken.VALUE_NULL) {
                return FieldSet.EMPTY;
            }
            if (first != JsonToken.START_OBJECT) {
                throw new MalformedException("not an object");
            }
            FieldSetBuilder root = new FieldSetBuilder();
            parseNode(parser, root, 0);
            if (parser.nextToken() != null) {
                throw new MalformedException("more than one value");
            }
            return root.build();
        } catch (IOException e) {
            throw new MalformedException(String.valueOf(e.getMessage()));
        }
    }

    /** Reads an object into a node; a node without steps stands for the path that leads to it. */
    private static void parseNode(JsonParser parser, FieldSetBuilder node, int depth) throws IOException {
        if (depth > DEPTH_LIMIT) {
            throw new MalformedException("nested too deeply");
        }
        boolean steps = false;
        boolean self = false;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            JsonToken value = parser.nextToken();
            if (key.equals(".")) {
                self = true;
                parser.skipChildren();
                continue;
            }
            PathElement element = element(key);
            if (element == null) {
                parser.skipChildren();
                continue;
            }
            steps = true;
            if (value == JsonToken.START_OBJECT) {
                parseNode(parser, node.child(element), depth + 1);
            } else if (value == JsonToken.VALUE_NULL) {
                node.leaf(element);
            } else {
                throw new MalformedException("the value of " + key + " is not an object");
            }
        }
        if ((self || !steps) && depth > 0) {
            node.include();
        }
    }

    /** The element of a key; null for one of a kind that is not known, which upstream ignores too. */
    private static @Nullable PathElement element(String key) throws IOException {
        if (key.length() < 2 || key.charAt(1) != ':') {
            throw new MalformedException("no path element: " + key);
        }
        String content = key.substring(2);
        return switch (key.charAt(0)) {
            case 'f' -> new Name(content.intern());
            case 'v' -> new Item(scalar(content));
            case 'k' -> keyed(content);
            case 'i' -> index(content);
            default -> null;
        };
    }

    private static PathElement index(String content) {
        try {
            return new Index(Integer.parseInt(content));
        } catch (NumberFormatException _) {
            throw new MalformedException("no position: " + content);
        }
    }

    private static Object scalar(String content) throws IOException {
        try (JsonParser parser = JSON.createParser(content)) {
            return scalar(parser, parser.nextToken());
        }
    }

    private static PathElement keyed(String content) throws IOException {
        List<Key> keys = new ArrayList<>(2);
        try (JsonParser parser = JSON.createParser(content)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new MalformedException("no keys: " + content);
            }
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName().intern();
                keys.add(new Key(name, scalar(parser, parser.nextToken())));
            }
        }
        keys.sort(Comparator.comparing(Key::name));
        return new Keyed(List.copyOf(keys));
    }

    private static Object scalar(JsonParser parser, @Nullable JsonToken token) throws IOException {
        if (token == null) {
            throw new MalformedException("a value is missing");
        }
        return switch (token) {
            case VALUE_STRING -> parser.getText();
            case VALUE_TRUE -> Boolean.TRUE;
            case VALUE_FALSE -> Boolean.FALSE;
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            default -> throw new MalformedException("not a scalar: " + token);
        };
    }
}
