package io.sailfish.apiserver.custom.rules;

import dev.cel.common.values.CelByteString;
import io.sailfish.apiserver.cel.CelProgram;
import io.sailfish.apiserver.custom.schema.Json;
import io.sailfish.apiserver.custom.schema.JsonSchema;
import io.sailfish.model.ValueType.JsonNull;
import io.sailfish.model.value.GoDuration;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values of custom objects as rules see them: by their schema, and without what the schema does not tell of. */
final class RuleValues {
    private RuleValues() {}

    /**
     * The value.
     *
     * @param whole whether it is a whole object, with apiVersion, kind and metadata
     */
    static Object of(Object value, JsonSchema schema, boolean whole) {
        return switch (value) {
            case JsonNull none -> CelProgram.NULL;
            case String text -> text(text, schema);
            case Boolean flag -> flag;
            case Double number -> number;
            case Number number when schema.type().equals("number") -> number.doubleValue();
            case Number number -> number.longValue();
            case List<?> list -> {
                List<Object> items = new ArrayList<>(list.size());
                JsonSchema each = schema.items();
                list.forEach(item -> items.add(each == null ? CelProgram.NULL : of(item, each, each.isEmbedded())));
                yield items;
            }
            default -> schema.values() != null ? map(value, schema.values()) : object(value, schema, whole);
        };
    }

    private static Map<String, Object> map(Object value, JsonSchema each) {
        Map<String, Object> entries = new LinkedHashMap<>();
        Json.forEachMember(value, (name, member) -> entries.put(name, of(member, each, each.isEmbedded())));
        return entries;
    }

    private static Map<String, Object> object(Object value, JsonSchema schema, boolean whole) {
        Map<String, Object> fields = new HashMap<>();
        Json.forEachMember(value, (name, member) -> {
            JsonSchema property = schema.property(name);
            String escaped = FieldNames.escaped(name);
            if (property != null && escaped != null) {
                fields.put(escaped, of(member, property, property.isEmbedded()));
            }
        });
        if (whole) {
            copy(value, "apiVersion", fields);
            copy(value, "kind", fields);
            Object metadata = Json.member(value, "metadata");
            Map<String, Object> names = new HashMap<>();
            copy(metadata, "name", names);
            copy(metadata, "generateName", names);
            fields.put("metadata", names);
        }
        return fields;
    }

    private static void copy(@Nullable Object from, String name, Map<String, Object> to) {
        if (Json.member(from, name) instanceof String text) {
            to.put(name, text);
        }
    }

    private static Object text(String text, JsonSchema schema) {
        if (!schema.type().equals("string")) {
            return text;
        }
        try {
            return switch (schema.props().format()) {
                case "date-time" -> OffsetDateTime.parse(text).toInstant();
                case "date" -> LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC);
                case "duration" -> GoDuration.parse(text);
                case "byte" -> CelByteString.of(Base64.getDecoder().decode(text));
                default -> text;
            };
        } catch (DateTimeException | IllegalArgumentException malformed) {
            // The schema's validation says so; a rule then finds a value of another type.
            return text;
        }
    }
}
