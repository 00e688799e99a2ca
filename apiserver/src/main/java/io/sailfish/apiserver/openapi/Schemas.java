package io.sailfish.apiserver.openapi;

import io.sailfish.apiserver.discovery.Served;
import io.sailfish.apiserver.registry.CustomKind;
import io.sailfish.model.Field;
import io.sailfish.model.GroupVersionKind;
import io.sailfish.model.MessageType;
import io.sailfish.model.ValueType;
import io.sailfish.model.codec.JsonTree;
import io.sailfish.model.schema.BuiltinTypes;
import io.sailfish.model.schema.Descriptions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** OpenAPI schemas of message types, and of all types that these refer to. One use: collect, then read. */
final class Schemas {
    private static final String QUANTITY = "io.k8s.apimachinery.pkg.api.resource.Quantity";
    private static final String INT_OR_STRING = "io.k8s.apimachinery.pkg.util.intstr.IntOrString";
    private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";
    private static final String RAW = "io.k8s.apimachinery.pkg.runtime.RawExtension";
    static final String API_VERSION = "APIVersion defines the versioned schema of this representation of an object."
            + " Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values."
            + " More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources";
    static final String KIND = "Kind is a string value representing the REST resource this object represents."
            + " Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase."
            + " More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds";

    private final boolean version3;
    private final Map<String, Object> schemas = new TreeMap<>();
    private final Deque<MessageType> waiting = new ArrayDeque<>();

    /**
     * @param version3 whether for OpenAPI 3; for version 2 otherwise
     */
    Schemas(boolean version3) {
        this.version3 = version3;
    }

    /** A reference to the schema of a type, which is collected with all that it refers to. */
    Map<String, Object> reference(MessageType type) {
        if (!schemas.containsKey(type.name())) {
            schemas.put(type.name(), Map.of());
            waiting.add(type);
        }
        return reference(type.name());
    }

    /** All schemas collected, by name. */
    Map<String, Object> collected() {
        while (!waiting.isEmpty()) {
            MessageType type = waiting.poll();
            schemas.put(type.name(), schema(type));
        }
        return schemas;
    }

    /** A reference to the schema of a custom resource's objects, which is collected with that of their metadata. */
    Map<String, Object> custom(Served served, CustomKind.Version version) {
        String name = CustomSchemas.name(served);
        if (!schemas.containsKey(name)) {
            schemas.put(name, new CustomSchemas(version3, this).object(served, version));
        }
        return reference(name);
    }

    /** The same of lists. */
    Map<String, Object> customList(Served served, CustomKind.Version version) {
        custom(served, version);
        String name = CustomSchemas.listName(served, version);
        if (!schemas.containsKey(name)) {
            schemas.put(name, new CustomSchemas(version3, this).list(served, version));
        }
        return reference(name);
    }

    Map<String, Object> reference(String name) {
        Map<String, Object> reference = new LinkedHashMap<>();
        reference.put("$ref", (version3 ? "#/components/schemas/" : "#/definitions/") + name);
        return reference;
    }

    private Map<String, Object> special(String name, Map<String, Object> schema) {
        schemas.putIfAbsent(name, schema);
        return reference(name);
    }

    private Map<String, Object> schema(MessageType type) {
        Map<String, Object> schema = new LinkedHashMap<>();
        String description = Descriptions.of(type);
        if (!description.isEmpty()) {
            schema.put("description", description);
        }
        if (type.jsonForm() != MessageType.JsonForm.OBJECT) {
            return schema;
        }
        schema.put("type", "object");
        List<String> required =
                type.fields().stream().filter(Field::required).map(Field::name).toList();
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        Map<String, Object> properties = new TreeMap<>();
        GroupVersionKind kind = type.kind();
        if (kind != null) {
            properties.put("apiVersion", text(API_VERSION));
            properties.put("kind", text(KIND));
        }
        for (Field field : type.fields()) {
            properties.put(field.name(), property(type, field));
        }
        if (!properties.isEmpty()) {
            schema.put("properties", properties);
        }
        if (kind != null) {
            Map<String, Object> one = new TreeMap<>();
            one.put("group", kind.group());
            one.put("version", kind.version());
            one.put("kind", kind.kind());
            schema.put("x-kubernetes-group-version-kind", List.of(one));
        }
        if (type.isAtomic()) {
            schema.put("x-kubernetes-map-type", "atomic");
        }
        return schema;
    }

    static Map<String, Object> text(String description) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("description", description);
        schema.put("type", "string");
        return schema;
    }

    private Map<String, Object> property(MessageType owner, Field field) {
        Map<String, Object> value = value(field.type());
        Map<String, Object> property = new LinkedHashMap<>();
        String description = Descriptions.of(owner, field.index());
        if (!description.isEmpty()) {
            property.put("description", description);
        }
        // Beside a reference version 3 allows nothing; wrapped into allOf it stands beside what is said here.
        if (version3 && value.containsKey("$ref")) {
            property.put("allOf", List.of(value));
        } else {
            property.putAll(value);
        }
        if (version3) {
            String declared = BuiltinTypes.declaredDefault(owner, field.name());
            if (!declared.isEmpty()) {
                property.put("default", JsonTree.parse(declared.getBytes(StandardCharsets.UTF_8)));
            } else if (!field.keepsZero()) {
                defaultOf(field.type(), !field.omitEmpty(), property);
            }
        }
        List<String> values = Descriptions.enumValues(owner, field.index());
        if (!values.isEmpty() && field.type().kind() == ValueType.Kind.STRING) {
            property.put("enum", values);
        }
        merge(field, property);
        return property;
    }

    /** What upstream declares as the default of a field that is no pointer: a struct's is empty, a bare scalar's zero. */
    private static void defaultOf(ValueType type, boolean scalars, Map<String, Object> schema) {
        switch (type.kind()) {
            case MESSAGE -> schema.put("default", Map.of());
            case STRING -> putIf(scalars, schema, "");
            case BOOL -> putIf(scalars, schema, false);
            case INT32, INT64, DOUBLE -> putIf(scalars, schema, 0L);
            default -> {}
        }
    }

    private static void putIf(boolean condition, Map<String, Object> schema, Object value) {
        if (condition) {
            schema.put("default", value);
        }
    }

    private static void merge(Field field, Map<String, Object> property) {
        Field.Merge merge = field.merge();
        if (field.type().kind() == ValueType.Kind.LIST) {
            switch (merge.topology()) {
                case ATOMIC -> property.put("x-kubernetes-list-type", "atomic");
                case SET -> property.put("x-kubernetes-list-type", "set");
                case GRANULAR -> {
                    if (!merge.mapKeys().isEmpty()) {
                        property.put("x-kubernetes-list-map-keys", merge.mapKeys());
                    }
                    property.put("x-kubernetes-list-type", "map");
                }
                case DEFAULT -> {}
            }
        } else if (merge.topology() == Field.Topology.ATOMIC) {
            property.put("x-kubernetes-map-type", "atomic");
        } else if (merge.topology() == Field.Topology.GRANULAR) {
            property.put("x-kubernetes-map-type", "granular");
        }
        if (!merge.patchMergeKey().isEmpty()) {
            property.put("x-kubernetes-patch-merge-key", merge.patchMergeKey());
        }
        if (!merge.strategies().isEmpty()) {
            property.put("x-kubernetes-patch-strategy", String.join(",", merge.strategies()));
        }
    }

    private Map<String, Object> element(ValueType type) {
        Map<String, Object> value = value(type);
        if (!version3) {
            return value;
        }
        Map<String, Object> element = new LinkedHashMap<>();
        if (value.containsKey("$ref") && type.kind() == ValueType.Kind.MESSAGE) {
            element.put("allOf", List.of(value));
        } else {
            element.putAll(value);
        }
        defaultOf(type, true, element);
        return element;
    }

    private Map<String, Object> value(ValueType type) {
        return switch (type.kind()) {
            case STRING -> scalar("string", "");
            case BOOL -> scalar("boolean", "");
            case INT32 -> scalar("integer", "int32");
            case INT64 -> scalar("integer", "int64");
            case DOUBLE -> scalar("number", "double");
            case BYTES -> scalar("string", "byte");
            case MESSAGE -> reference(type.messageType());
            case LIST -> {
                Map<String, Object> list = new LinkedHashMap<>();
                list.put("type", "array");
                list.put("items", element(type.element()));
                yield list;
            }
            case MAP -> {
                Map<String, Object> map = new LinkedHashMap<>();
                map.put("type", "object");
                map.put("additionalProperties", element(type.element()));
                yield map;
            }
            case QUANTITY -> special(QUANTITY, quantity());
            case TIME ->
                special(META + "Time", described("A moment, in RFC 3339, to the second.", "string", "date-time"));
            case MICRO_TIME ->
                special(
                        META + "MicroTime",
                        described("A moment, in RFC 3339, to the microsecond.", "string", "date-time"));
            case DURATION -> special(META + "Duration", described("A span of time in Go's notation.", "string", ""));
            case INT_OR_STRING -> special(INT_OR_STRING, intOrString());
            case JSON -> special(RAW, described("Any JSON value.", "object", ""));
            case RAW_JSON -> special(META + "FieldsV1", described("A set of fields, as JSON.", "object", ""));
        };
    }

    private Map<String, Object> quantity() {
        String description =
                "Quantity is a fixed-point representation of a number with a suffix that scales it: m, k, M, G,"
                        + " T, P, E by thousands, Ki, Mi, Gi, Ti, Pi, Ei by 1024, or e and an exponent.";
        if (!version3) {
            return described(description, "string", "");
        }
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("description", description);
        schema.put("oneOf", List.of(Map.of("type", "string"), Map.of("type", "number")));
        return schema;
    }

    private Map<String, Object> intOrString() {
        String description = "IntOrString is a 32-bit integer or a string.";
        if (!version3) {
            return described(description, "string", "int-or-string");
        }
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("description", description);
        schema.put("format", "int-or-string");
        schema.put("oneOf", List.of(Map.of("type", "integer"), Map.of("type", "string")));
        return schema;
    }

    private static Map<String, Object> described(String description, String type, String format) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("description", description);
        schema.putAll(scalar(type, format));
        return schema;
    }

    private static Map<String, Object> scalar(String type, String format) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", type);
        if (!format.isEmpty()) {
            schema.put("format", format);
        }
        return schema;
    }
}
