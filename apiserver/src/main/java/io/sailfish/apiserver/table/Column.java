package io.sailfish.apiserver.table;

import io.sailfish.model.ApiObject;

/**
 * A column of a kind's table.
 *
 * @param name        the heading
 * @param type        OpenAPI type: "string", "integer", "boolean", "number", "date"
 * @param format      OpenAPI format; "name" marks the identifier
 * @param description for people; empty for what the schema says about the field of the column's name
 * @param priority    0 for always shown, more for wide output only
 * @param cell        computes the cells
 */
public record Column<T>(
        String name, String type, String format, String description, int priority, CellFunction<T> cell) {

    /** The usual Age column: time since creation. */
    public static <T extends ApiObject> Column<T> age() {
        return new Column<>(
                "Age",
                "string",
                "",
                "",
                0,
                (object, now) -> Ages.since(object.metadata().creationTimestamp(), now));
    }
}
