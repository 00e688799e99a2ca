package io.sailfish.apiserver.custom.schema;

import io.sailfish.model.Field;
import io.sailfish.model.GroupVersionKind;
import io.sailfish.model.Message;
import io.sailfish.model.StringMap;
import io.sailfish.model.ValueType.JsonNull;
import io.sailfish.model.codec.ByteOutput;
import io.sailfish.model.codec.JsonEncoder;
import io.sailfish.model.codec.JsonTree;
import io.sailfish.model.status.FieldError.Shown;
import io.sailfish.model.status.GoSyntax;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * JSON values as they stand in objects of open types and in free-form trees, seen alike: an object is a {@link Message} or a
 * {@link Map}, a list a {@link List}, null {@link JsonNull}.
 */
public final class Json {
    private Json() {}

    public static boolean isObject(@Nullable Object value) {
        return value instanceof Message || value instanceof Map;
    }

    public static boolean isNull(@Nullable Object value) {
        return value == null || value instanceof JsonNull;
    }

    /** The member of an object; null for none, or if the value is no object. */
    public static @Nullable Object member(@Nullable Object object, String name) {
        return switch (object) {
            case Message message
            when message.messageType().isOpen() -> {
                Object member = message.get(name);
                yield member == null ? typeMeta(message, name) : member;
            }
            case Message message -> tree(message).get(name);
            case Map<?, ?> map -> map.get(name);
            case null, default -> null;
        };
    }

    private static @Nullable String typeMeta(Message message, String name) {
        GroupVersionKind kind = message.messageType().kind();
        if (kind == null) {
            return null;
        }
        return switch (name) {
            case "kind" -> kind.kind();
            case "apiVersion" -> kind.apiVersion();
            default -> null;
        };
    }

    /** Each member of an object. */
    public static void forEachMember(Object object, BiConsumer<String, Object> action) {
        switch (object) {
            case Message message
            when message.messageType().isOpen() -> {
                GroupVersionKind kind = message.messageType().kind();
                if (kind != null) {
                    action.accept("apiVersion", kind.apiVersion());
                    action.accept("kind", kind.kind());
                }
                Field rest = message.messageType().rest();
                for (Field field : message.messageType().fields()) {
                    Object value = message.get(field.index());
                    if (value != null && field != rest) {
                        action.accept(field.name(), value);
                    }
                }
                if (rest != null && message.get(rest.index()) instanceof StringMap<?> unknown) {
                    unknown.forEach((name, value) -> action.accept((String) name, value));
                }
            }
            case Message message -> tree(message).forEach(action);
            case Map<?, ?> map -> map.forEach((name, value) -> action.accept((String) name, value));
            default -> throw new IllegalArgumentException("no object: " + value(object));
        }
    }

    /** How many members an object has. */
    public static int size(Object object) {
        int[] count = {0};
        forEachMember(object, (name, value) -> count[0]++);
        return count[0];
    }

    /** A value without messages. */
    public static Object tree(Object value) {
        ByteOutput out = new ByteOutput(256);
        JsonEncoder.writeTree(value, out);
        return JsonTree.parse(out.toByteArray());
    }

    @SuppressWarnings("unchecked")
    private static StringMap<Object> tree(Message message) {
        ByteOutput out = new ByteOutput(256);
        JsonEncoder.writeBare(message, out);
        return (StringMap<Object>) JsonTree.parse(out.toByteArray());
    }

    /** The name of a value's type in JSON schemas. */
    public static String typeName(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case JsonNull _ -> "null";
            case String _ -> "string";
            case Boolean _ -> "boolean";
            case Double _ -> "number";
            case Number _ -> "integer";
            case List<?> _ -> "array";
            default -> "object";
        };
    }

    /** Whether two values are the same JSON: 1 and 1.0 are. */
    public static boolean same(@Nullable Object one, @Nullable Object other) {
        if (one == other || isNull(one) && isNull(other)) {
            return true;
        }
        if (isNull(one) || isNull(other)) {
            return false;
        }
        return switch (one) {
            case Double number -> other instanceof Number right && number == right.doubleValue();
            case Number number when other instanceof Double right -> number.doubleValue() == right;
            case Message message when message.equals(other) -> true;
            case Message _, Map<?, ?> _ -> isObject(other) && tree(one).equals(tree(other));
            default -> one.equals(other);
        };
    }

    /** A value as messages about fields show it. */
    public static @Nullable Object shown(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case JsonNull _ -> null;
            case Double number -> new Shown(number(number));
            case List<?> _, Map<?, ?> _ -> new Shown(literal(value));
            case Message message -> new Shown(literal(tree((Object) message)));
            default -> value;
        };
    }

    private static String value(Object value) {
        return String.valueOf(value);
    }

    /** A number by Go's %v. */
    public static String number(double number) {
        return new String(JsonTree.encode(number), java.nio.charset.StandardCharsets.US_ASCII);
    }

    /** A value by Go's %#v. */
    public static String literal(@Nullable Object value) {
        return switch (value) {
            case null -> "interface {}(nil)";
            case JsonNull _ -> "interface {}(nil)";
            case String text -> GoSyntax.quote(text);
            case Double number -> number(number);
            case List<?> list -> {
                StringJoiner items = new StringJoiner(", ", "[]interface {}{", "}");
                list.forEach(item -> items.add(literal(item)));
                yield items.toString();
            }
            case Map<?, ?> map -> {
                StringJoiner entries = new StringJoiner(", ", "map[string]interface {}{", "}");
                map.forEach((name, member) -> entries.add(GoSyntax.quote((String) name) + ":" + literal(member)));
                yield entries.toString();
            }
            case Message message -> literal(tree((Object) message));
            default -> value.toString();
        };
    }

    /** A value by Go's %v. */
    public static String text(@Nullable Object value) {
        return switch (value) {
            case null -> "<nil>";
            case JsonNull _ -> "<nil>";
            case Double number -> number(number);
            case List<?> list -> {
                StringJoiner items = new StringJoiner(" ", "[", "]");
                list.forEach(item -> items.add(text(item)));
                yield items.toString();
            }
            case Map<?, ?> map -> {
                StringJoiner entries = new StringJoiner(" ", "map[", "]");
                map.forEach((name, member) -> entries.add(name + ":" + text(member)));
                yield entries.toString();
            }
            case Message message -> text(tree((Object) message));
            default -> value.toString();
        };
    }

    /** The name of a value's type in Go. */
    public static String goType(@Nullable Object value) {
        return switch (typeName(value)) {
            case "null" -> "<nil>";
            case "string" -> "string";
            case "boolean" -> "bool";
            case "number" -> "float64";
            case "integer" -> "int64";
            case "array" -> "[]interface {}";
            default -> "map[string]interface {}";
        };
    }
}
