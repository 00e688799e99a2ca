package io.sailfish.schemagen;

import java.util.Map;
import java.util.Set;

/** How schema types look in generated Java. */
final class JavaTypes {
    /** Simple names that generated files import: no generated class may have one of them. */
    static final Set<String> IMPORTED = Set.of(
            "List",
            "Map",
            "Duration",
            "Bytes",
            "IntOrString",
            "Quantity",
            "Timestamp",
            "Nullable",
            "Message",
            "MessageType",
            "ApiObject",
            "BuiltinTypes",
            "ValueType",
            "Object",
            "String",
            "Integer",
            "Long",
            "Boolean",
            "Double",
            "Builder",
            "Override");

    private static final Map<String, String> PRIMITIVES =
            Map.of("BOOL", "boolean", "INT32", "int", "INT64", "long", "DOUBLE", "double");
    private static final Map<String, String> BOXED =
            Map.of("BOOL", "Boolean", "INT32", "Integer", "INT64", "Long", "DOUBLE", "Double");
    private static final Map<String, String> OBJECTS = Map.of(
            "STRING",
            "String",
            "BYTES",
            "Bytes",
            "RAW_JSON",
            "Bytes",
            "QUANTITY",
            "Quantity",
            "TIME",
            "Timestamp",
            "MICRO_TIME",
            "Timestamp",
            "DURATION",
            "Duration",
            "INT_OR_STRING",
            "IntOrString",
            "JSON",
            "Object");

    private final Map<String, Schema.Type> types;

    JavaTypes(Map<String, Schema.Type> types) {
        this.types = types;
    }

    /** Whether presence of the field means more than its value. */
    static boolean hasPresence(Schema.Field field) {
        return !field.type().isList() && !field.type().isMap() && (field.pointer() || !isPlain(field.type()));
    }

    /** A scalar that reads as zero where it is absent. */
    static boolean isPlain(TypeRef type) {
        return PRIMITIVES.containsKey(type.kind())
                || type.kind().equals("STRING")
                || type.kind().equals("BYTES");
    }

    /** A pointer to a plain scalar: its accessor takes what to read where it is absent. */
    static boolean isOptionalScalar(Schema.Field field) {
        return field.pointer() && isPlain(field.type());
    }

    static boolean isPrimitive(TypeRef type) {
        return PRIMITIVES.containsKey(type.kind());
    }

    /** The Java type as seen from a package. */
    String name(TypeRef type, String fromPackage) {
        String primitive = PRIMITIVES.get(type.kind());
        return primitive != null ? primitive : boxed(type, fromPackage);
    }

    private String boxed(TypeRef type, String fromPackage) {
        if (type.isMessage()) {
            return message(type, fromPackage);
        }
        if (type.isList()) {
            return "List<" + boxed(type.elements(), fromPackage) + ">";
        }
        if (type.isMap()) {
            return "Map<String, " + boxed(type.elements(), fromPackage) + ">";
        }
        String name = BOXED.getOrDefault(type.kind(), OBJECTS.getOrDefault(type.kind(), ""));
        if (name.isEmpty()) {
            throw new IllegalStateException("no Java type for " + type);
        }
        return name;
    }

    private String message(TypeRef type, String fromPackage) {
        Schema.Type target = types.get(type.message());
        if (target == null) {
            throw new IllegalStateException("no type " + type);
        }
        return target.javaPackage().equals(fromPackage)
                ? target.javaName()
                : target.javaPackage() + "." + target.javaName();
    }

    /** The expression that reads a field. */
    String read(Schema.Field field, String fromPackage) {
        String index = Names.constant(field.json());
        TypeRef type = field.type();
        String otherwise = field.pointer() ? "otherwise" : "";
        return switch (type.kind()) {
            case "STRING" -> "string(" + index + (field.pointer() ? ", otherwise)" : ")");
            case "BOOL" -> "bool(" + index + ", " + (otherwise.isEmpty() ? "false" : otherwise) + ")";
            case "INT32" -> "int32(" + index + ", " + (otherwise.isEmpty() ? "0" : otherwise) + ")";
            case "INT64" -> "int64(" + index + ", " + (otherwise.isEmpty() ? "0" : otherwise) + ")";
            case "DOUBLE" -> "float64(" + index + ", " + (otherwise.isEmpty() ? "0" : otherwise) + ")";
            case "LIST", "ITEMS" -> "list(" + index + ")";
            case "MAP" -> "map(" + index + ")";
            case "MESSAGE" -> "value(" + index + ", " + message(type, fromPackage) + ".EMPTY)";
            case "BYTES" -> "value(" + index + ", " + (field.pointer() ? "otherwise)" : "Bytes.EMPTY)");
            case "RAW_JSON" -> "value(" + index + ", Bytes.EMPTY)";
            case "QUANTITY" -> "value(" + index + ", Quantity.ZERO)";
            case "TIME", "MICRO_TIME" -> "value(" + index + ", Timestamp.ZERO)";
            case "DURATION" -> "value(" + index + ", Duration.ZERO)";
            case "INT_OR_STRING" -> "value(" + index + ", IntOrString.ZERO)";
            case "JSON" -> "value(" + index + ", ValueType.JsonNull.NULL)";
            default -> throw new IllegalStateException("no accessor for " + type);
        };
    }
}
