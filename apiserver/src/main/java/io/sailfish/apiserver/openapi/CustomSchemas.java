package io.sailfish.apiserver.openapi;

import io.sailfish.apiserver.discovery.Served;
import io.sailfish.apiserver.registry.CustomKind;
import io.sailfish.model.GroupVersionKind;
import io.sailfish.model.MessageType;
import io.sailfish.model.api.meta.v1.ListMeta;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.codec.JsonEncoder;
import io.sailfish.model.codec.JsonTree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** OpenAPI schemas of custom resources: what their definitions say, and what every object has. */
final class CustomSchemas {
    private static final String CONVENTIONS =
            "https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md";

    private final boolean version3;
    private final Schemas schemas;

    CustomSchemas(boolean version3, Schemas schemas) {
        this.version3 = version3;
        this.schemas = schemas;
    }

    /** The name of the objects' schema. */
    static String name(Served served) {
        return served.resource().type().objectType().name();
    }

    /** The name of the schema of lists. */
    static String listName(Served served, CustomKind.Version version) {
        String name = name(served);
        return name.substring(0, name.lastIndexOf('.') + 1) + version.listKind();
    }

    Map<String, Object> object(Served served, CustomKind.Version version) {
        Map<String, Object> schema = mutable(JsonTree.parse(JsonEncoder.encode(version.schema())));
        boolean keepsAll = Boolean.TRUE.equals(schema.get("x-kubernetes-preserve-unknown-fields"));
        if (keepsAll && !version3) {
            // Clients of version 2 would take any property named here for the only ones there may be.
            schema = new LinkedHashMap<>(Map.of("type", "object"));
        } else {
            adapt(schema, true);
            Map<String, Object> properties = properties(schema);
            properties.put("apiVersion", Schemas.text(Schemas.API_VERSION));
            properties.put("kind", Schemas.text(Schemas.KIND));
            properties.put(
                    "metadata",
                    described("Standard object's metadata. More info: " + CONVENTIONS + "#metadata", ObjectMeta.TYPE));
        }
        schema.put(
                "x-kubernetes-group-version-kind",
                List.of(kind(served, served.resource().kind().kind())));
        return schema;
    }

    Map<String, Object> list(Served served, CustomKind.Version version) {
        String kind = served.resource().kind().kind();
        Map<String, Object> items = new LinkedHashMap<>();
        items.put("description", "List of " + served.resource().plural() + ". More info: " + CONVENTIONS);
        items.put("type", "array");
        items.put("items", schemas.reference(name(served)));
        Map<String, Object> properties = new TreeMap<>();
        properties.put("apiVersion", Schemas.text(Schemas.API_VERSION));
        properties.put("items", items);
        properties.put("kind", Schemas.text(Schemas.KIND));
        properties.put(
                "metadata",
                described("Standard list metadata. More info: " + CONVENTIONS + "#types-kinds", ListMeta.TYPE));
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("description", version.listKind() + " is a list of " + kind);
        schema.put("type", "object");
        schema.put("required", List.of("items"));
        schema.put("properties", properties);
        schema.put("x-kubernetes-group-version-kind", List.of(kind(served, version.listKind())));
        return schema;
    }

    private static Map<String, Object> kind(Served served, String kind) {
        GroupVersionKind own = served.resource().kind();
        Map<String, Object> one = new TreeMap<>();
        one.put("group", own.group());
        one.put("version", own.version());
        one.put("kind", kind);
        return one;
    }

    private Map<String, Object> described(String description, MessageType type) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("description", description);
        if (version3) {
            schema.put("allOf", List.of(schemas.reference(type)));
        } else {
            schema.putAll(schemas.reference(type));
        }
        return schema;
    }

    /** Adds what embedded objects have, and for version 2 leaves out what it does not know. */
    private void adapt(Map<String, Object> schema, boolean isRoot) {
        boolean keepsUnknown = Boolean.TRUE.equals(schema.get("x-kubernetes-preserve-unknown-fields"));
        if (Boolean.TRUE.equals(schema.get("x-kubernetes-int-or-string"))) {
            intOrString(schema);
        }
        if (!version3) {
            downgrade(schema, keepsUnknown, isRoot);
        }
        if (schema.get("properties") instanceof Map<?, ?>) {
            properties(schema).values().forEach(property -> adapt(cast(property), false));
        }
        if (schema.get("items") instanceof Map<?, ?> items) {
            adapt(cast(items), false);
        }
        if (schema.get("additionalProperties") instanceof Map<?, ?> values) {
            adapt(cast(values), false);
        }
        boolean embedded = Boolean.TRUE.equals(schema.get("x-kubernetes-embedded-resource"));
        if (embedded && (version3 || !keepsUnknown)) {
            embedded(schema);
        }
    }

    /** Says by alternatives what the extension says, for those who do not know it. */
    private static void intOrString(Map<String, Object> schema) {
        List<Object> both = List.of(Map.of("type", "integer"), Map.of("type", "string"));
        Object anyOf = schema.get("anyOf");
        if (anyOf == null) {
            schema.put("anyOf", both);
        } else if (!anyOf.equals(both)) {
            List<Object> all = new ArrayList<>(List.of(Map.of("anyOf", both)));
            if (schema.get("allOf") instanceof List<?> more) {
                all.addAll(more);
            }
            schema.put("allOf", all);
        }
    }

    private static void downgrade(Map<String, Object> schema, boolean keepsUnknown, boolean isRoot) {
        List.of("allOf", "anyOf", "oneOf", "not").forEach(schema::remove);
        boolean nullable = Boolean.TRUE.equals(schema.remove("nullable"));
        if (nullable) {
            schema.remove("type");
        }
        if (nullable || keepsUnknown) {
            schema.remove("items");
            schema.remove("properties");
        }
        boolean bareArray = "array".equals(schema.get("type")) && !schema.containsKey("items");
        if (bareArray || keepsUnknown && "object".equals(schema.get("type")) && !isRoot) {
            schema.remove("type");
        }
        if (schema.get("required") instanceof List<?> required
                && schema.get("properties") instanceof Map<?, ?> properties) {
            List<Object> left = new ArrayList<>(required);
            left.removeIf(name -> properties.get(name) instanceof Map<?, ?> property
                    && Boolean.TRUE.equals(property.get("nullable")));
            if (left.isEmpty()) {
                schema.remove("required");
            } else {
                schema.put("required", left);
            }
        }
    }

    private void embedded(Map<String, Object> schema) {
        Map<String, Object> properties = properties(schema);
        properties.put(
                "apiVersion",
                Schemas.text("apiVersion defines the versioned schema of this representation of an"
                        + " object. More info: " + CONVENTIONS + "#resources"));
        properties.put(
                "kind",
                Schemas.text("kind is a string value representing the type of this object. In CamelCase."
                        + " More info: " + CONVENTIONS + "#types-kinds"));
        properties.put(
                "metadata",
                described("Standard object's metadata. More info: " + CONVENTIONS + "#metadata", ObjectMeta.TYPE));
        List<Object> required =
                schema.get("required") instanceof List<?> some ? new ArrayList<>(some) : new ArrayList<>();
        for (String name : List.of("kind", "apiVersion")) {
            if (!required.contains(name)) {
                required.add(name);
            }
        }
        schema.put("required", required);
    }

    private static Map<String, Object> properties(Map<String, Object> schema) {
        if (schema.get("properties") instanceof Map<?, ?> known) {
            return cast(known);
        }
        Map<String, Object> properties = new TreeMap<>();
        schema.put("properties", properties);
        return properties;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> cast(Object map) {
        return (Map<String, Object>) map;
    }

    /** A tree whose objects can be changed. */
    private static Map<String, Object> mutable(Object tree) {
        Map<String, Object> copy = new TreeMap<>();
        ((Map<?, ?>) tree).forEach((name, value) -> copy.put((String) name, mutableValue(value)));
        return copy;
    }

    private static Object mutableValue(Object value) {
        return switch (value) {
            case Map<?, ?> map -> mutable(map);
            case List<?> list -> {
                List<Object> copy = new ArrayList<>();
                list.forEach(item -> copy.add(mutableValue(item)));
                yield copy;
            }
            default -> value;
        };
    }
}
