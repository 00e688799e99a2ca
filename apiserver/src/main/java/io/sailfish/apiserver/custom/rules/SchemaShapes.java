package io.sailfish.apiserver.custom.rules;

import io.sailfish.apiserver.cel.CelShape;
import io.sailfish.apiserver.custom.schema.JsonSchema;
import io.sailfish.model.api.apiextensions.v1.JSONSchemaProps;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What expressions may know of values of a schema: their type, and how large they may become within one request. */
final class SchemaShapes {
    /** The most bytes that a request has. */
    static final long REQUEST = 3L * 1024 * 1024;

    private static final long TEXT_LEAST = 2;
    private static final long LONGEST_TEXT = REQUEST - 2;
    private static final int BYTES_OF_A_CHARACTER = 4;
    private static final long DURATION_LEAST = 3;
    private static final long DURATION_MOST = 32;
    private static final long DATE = 12;
    private static final long DATE_TIME_LEAST = 21;
    private static final long DATE_TIME_MOST = 38;

    private SchemaShapes() {}

    /**
     * The shape of values; null for those that expressions cannot see, because nothing is known of them.
     *
     * @param whole whether they are whole objects, with apiVersion, kind and metadata
     * @param name  tells their type from others
     */
    static @Nullable CelShape of(JsonSchema schema, boolean whole, String name) {
        JSONSchemaProps props = schema.props();
        if (props.xKubernetesIntOrString()) {
            return CelShape.any(characters(props, LONGEST_TEXT), 1);
        }
        return switch (schema.type()) {
            case "array" -> list(schema, name);
            case "object" -> schema.values() != null ? map(schema, name) : object(schema, whole, name);
            case "string" -> text(props);
            case "boolean" -> CelShape.BOOLEAN;
            case "integer" -> CelShape.INTEGER;
            case "number" -> CelShape.DOUBLE;
            default -> null;
        };
    }

    private static @Nullable CelShape list(JsonSchema schema, String name) {
        CelShape items = schema.items() == null
                ? null
                : of(schema.items(), schema.items().isEmbedded(), name + ".@items");
        if (items == null) {
            return null;
        }
        long most = schema.props().hasMaxItems()
                ? Math.max(0, schema.props().maxItems(0))
                : (REQUEST - 2) / (items.minSize() + 1);
        return CelShape.list(items, most);
    }

    private static @Nullable CelShape map(JsonSchema schema, String name) {
        JsonSchema values = schema.values();
        CelShape shape = values == null ? null : of(values, values.isEmbedded(), name + ".@values");
        if (shape == null) {
            return null;
        }
        // A key of two bytes with its quotes, the colon and the comma.
        long most = schema.props().hasMaxProperties()
                ? Math.max(0, schema.props().maxProperties(0))
                : (REQUEST - 2) / (shape.minSize() + 6);
        return CelShape.map(shape, most);
    }

    private static CelShape object(JsonSchema schema, boolean whole, String name) {
        Map<String, CelShape> fields = new TreeMap<>();
        long least = 2;
        for (Map.Entry<String, JsonSchema> property : schema.properties().entrySet()) {
            CelShape shape = of(property.getValue(), property.getValue().isEmbedded(), name + "." + property.getKey());
            if (shape == null) {
                continue;
            }
            String escaped = FieldNames.escaped(property.getKey());
            if (escaped != null) {
                fields.put(escaped, shape);
            }
            if (schema.props().required().contains(property.getKey())
                    && !property.getValue().hasDefault()) {
                least += property.getKey().length() + shape.minSize() + 4;
            }
        }
        if (whole) {
            CelShape text = CelShape.text(LONGEST_TEXT, TEXT_LEAST);
            fields.put("apiVersion", text);
            fields.put("kind", text);
            fields.put(
                    "metadata",
                    CelShape.object(name + ".metadata", Map.of("name", text, "generateName", text), TEXT_LEAST));
        }
        return CelShape.object(name, fields, least);
    }

    private static long characters(JSONSchemaProps props, long otherwise) {
        return props.hasMaxLength() ? Math.max(0, props.maxLength(0)) * BYTES_OF_A_CHARACTER : otherwise;
    }

    private static CelShape text(JSONSchemaProps props) {
        return switch (props.format()) {
            case "byte" ->
                CelShape.bytes(props.hasMaxLength() ? Math.max(0, props.maxLength(0)) : LONGEST_TEXT, TEXT_LEAST);
            case "duration" -> CelShape.duration(DURATION_MOST, DURATION_LEAST);
            case "date" -> CelShape.timestamp(DATE, DATE);
            case "date-time" -> CelShape.timestamp(DATE_TIME_MOST, DATE_TIME_LEAST);
            default -> {
                long longest = LONGEST_TEXT;
                if (!props.enumValue().isEmpty()) {
                    longest = props.enumValue().stream()
                            .mapToLong(value -> value instanceof String choice ? choice.length() : 0)
                            .max()
                            .orElse(0);
                }
                yield CelShape.text(characters(props, longest), TEXT_LEAST);
            }
        };
    }
}
