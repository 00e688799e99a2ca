package io.sailfish.apiserver.custom.schema;

import io.sailfish.model.StringMap;
import io.sailfish.model.ValueType.JsonNull;
import io.sailfish.model.status.FieldError;
import io.sailfish.model.status.FieldPath;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks that the items of lists that are sets or maps (x-kubernetes-list-type) are unique. */
public final class ListRules {
    private ListRules() {}

    /** What is wrong below a value. */
    public static List<FieldError> check(FieldPath path, @Nullable Object value, @Nullable JsonSchema schema) {
        List<FieldError> errors = new ArrayList<>(0);
        check(path, value, schema, errors);
        return errors;
    }

    private static void check(
            FieldPath path, @Nullable Object value, @Nullable JsonSchema schema, List<FieldError> errors) {
        if (schema == null) {
            return;
        }
        if (value instanceof List<?> list) {
            list(path, list, schema, errors);
        } else if (Json.isObject(value) && (!schema.properties().isEmpty() || schema.values() != null)) {
            Json.forEachMember(value, (name, member) -> {
                JsonSchema property = schema.property(name);
                if (property != null) {
                    check(path.child(name), member, property, errors);
                } else if (schema.values() != null) {
                    check(path == FieldPath.NONE ? path.child(name) : path.key(name), member, schema.values(), errors);
                }
            });
        }
    }

    private static void list(FieldPath path, List<?> list, JsonSchema schema, List<FieldError> errors) {
        switch (schema.listType()) {
            case "set" ->
                repeated(list)
                        .forEach(index ->
                                errors.add(FieldError.duplicate(path.index(index), Json.shown(list.get(index)))));
            case "map" -> byKey(path, list, schema.listMapKeys(), errors);
            default -> {}
        }
        for (int i = 0; i < list.size(); i++) {
            check(path.index(i), list.get(i), schema.items(), errors);
        }
    }

    private static void byKey(FieldPath path, List<?> list, List<String> names, List<FieldError> errors) {
        List<Object> keys = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
            Object item = list.get(i);
            if (!Json.isObject(item) && !Json.isNull(item)) {
                errors.add(FieldError.invalid(
                        path.index(i), Json.shown(item), "must be an object for an array of list-type map"));
                return;
            }
            StringMap<Object> key = StringMap.of();
            for (String name : names) {
                Object value = Json.member(item, name);
                key = value == null ? key : key.with(name, value);
            }
            keys.add(key);
        }
        repeated(keys).forEach(index -> errors.add(FieldError.duplicate(path.index(index), shownKey(keys.get(index)))));
    }

    private static @Nullable Object shownKey(Object key) {
        return Json.shown(key);
    }

    /** Where items stand that have stood before, the second of each alone. */
    private static List<Integer> repeated(List<?> items) {
        if (items.size() < 2) {
            return List.of();
        }
        Map<Object, Integer> seen = new HashMap<>();
        List<Integer> repeated = new ArrayList<>(0);
        for (int i = 0; i < items.size(); i++) {
            if (seen.merge(identity(items.get(i)), 1, Integer::sum) == 2) {
                repeated.add(i);
            }
        }
        return repeated;
    }

    private static Object identity(Object item) {
        boolean compound = Json.isObject(item) || item instanceof List;
        return compound
                ? new String(io.sailfish.model.codec.JsonTree.encode(Json.tree(item)), StandardCharsets.UTF_8)
                : item instanceof JsonNull ? JsonNull.NULL : List.of(item);
    }
}
