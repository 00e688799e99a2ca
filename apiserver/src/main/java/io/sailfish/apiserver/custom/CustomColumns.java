package io.sailfish.apiserver.custom;

import io.sailfish.apiserver.custom.schema.Json;
import io.sailfish.apiserver.table.Ages;
import io.sailfish.apiserver.table.CellFunction;
import io.sailfish.apiserver.table.Column;
import io.sailfish.model.ApiObject;
import io.sailfish.model.Message;
import io.sailfish.model.api.apiextensions.v1.CustomResourceColumnDefinition;
import io.sailfish.model.codec.JsonTree;
import io.sailfish.model.value.MomentFormatException;
import io.sailfish.model.value.Timestamp;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The columns of custom resources' tables, from additionalPrinterColumns. */
final class CustomColumns {
    private CustomColumns() {}

    /** The columns of a version; the time since creation where it names none. Those after a malformed path are left out. */
    static List<Column<ApiObject>> of(List<CustomResourceColumnDefinition> definitions) {
        if (definitions.isEmpty()) {
            return List.of(new Column<>("Age", "date", "", "", 0, CustomColumns::age));
        }
        List<Column<ApiObject>> columns = new ArrayList<>();
        for (CustomResourceColumnDefinition definition : definitions) {
            JsonPath path;
            try {
                path = JsonPath.parse(definition.jsonPath());
            } catch (IllegalArgumentException malformed) {
                break;
            }
            columns.add(new Column<>(
                    definition.name(),
                    definition.type(),
                    definition.format(),
                    definition.description().isEmpty()
                            ? "Custom resource definition column (in JSONPath format): " + definition.jsonPath()
                            : definition.description(),
                    definition.priority(),
                    cell(path, definition.type())));
        }
        return columns;
    }

    private static Object age(ApiObject object, Instant now) {
        return Ages.since(object.metadata().creationTimestamp(), now);
    }

    private static CellFunction<ApiObject> cell(JsonPath path, String type) {
        return (object, now) -> {
            Object value = path.first(object);
            return value == null ? null : cell(value, type, now);
        };
    }

    private static @Nullable Object cell(Object value, String type, Instant now) {
        if (type.equals("string")) {
            return text(value);
        }
        if (Json.isNull(value)) {
            return null;
        }
        return switch (type) {
            case "integer" ->
                value instanceof Double number
                        ? (Object) number.longValue()
                        : value instanceof Number whole ? whole.longValue() : null;
            case "number" -> value instanceof Number number ? number.doubleValue() : null;
            case "boolean" -> value instanceof Boolean flag ? flag : null;
            case "date" -> value instanceof String text ? date(text, now) : null;
            default -> null;
        };
    }

    private static String text(Object value) {
        return switch (value) {
            case String text -> text;
            case Message _, Map<?, ?> _, List<?> _ ->
                new String(JsonTree.encode(Json.tree(value)), StandardCharsets.UTF_8);
            default -> Json.isNull(value) ? "null" : Json.text(value);
        };
    }

    private static String date(String text, Instant now) {
        try {
            return Ages.since(Timestamp.parse(text), now);
        } catch (MomentFormatException malformed) {
            return "<invalid>";
        }
    }
}
