package io.sailfish.metrics.api;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Figures as a Table, with the columns of upstream's metrics-server. */
final class Tables {
    private Tables() {}

    static Map<String, Object> of(List<UsageObject> objects) {
        Map<String, Object> table = new LinkedHashMap<>();
        table.put("kind", "Table");
        table.put("apiVersion", "meta.k8s.io/v1");
        table.put("metadata", Map.of());
        table.put(
                "columnDefinitions",
                List.of(
                        column("Name", "name", "Name of the resource"),
                        column("cpu", "quantity", ""),
                        column("memory", "quantity", ""),
                        column("Window", "duration", "")));
        table.put("rows", objects.stream().map(Tables::row).toList());
        return table;
    }

    private static Map<String, Object> column(String name, String format, String description) {
        Map<String, Object> column = new LinkedHashMap<>();
        column.put("name", name);
        column.put("type", "string");
        column.put("format", format);
        column.put("description", description);
        column.put("priority", 0L);
        return column;
    }

    private static Map<String, Object> row(UsageObject object) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put(
                "cells",
                List.of(
                        String.valueOf(object.metadata().get("name")),
                        UsageObject.cpu(object.total()),
                        UsageObject.memory(object.total()),
                        UsageObject.window(object.total())));
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("kind", "PartialObjectMetadata");
        metadata.put("apiVersion", "meta.k8s.io/v1");
        metadata.put("metadata", object.metadata());
        row.put("object", metadata);
        return row;
    }
}
