package io.sailfish.apiserver.custom.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A value of an updated object with the value that it replaces, as far as they can be told to belong together: by the names
 * of members, and in lists of type map by their keys.
 *
 * @param schema of both; null where there is none
 */
public record Correlation(
        Object value, @Nullable Object old, @Nullable JsonSchema schema) {

    /** Whether nothing has changed here. */
    public boolean unchanged() {
        return old != null && Json.same(value, old);
    }

    /** The same of a member; null where it has no old value. */
    public @Nullable Correlation member(String name) {
        JsonSchema inner = schema == null ? null : schema.member(name);
        Object before = Json.member(old, name);
        Object now = Json.member(value, name);
        return inner == null || before == null || now == null ? null : new Correlation(now, before, inner);
    }

    /** The same of an item; null where it has no old value. */
    public @Nullable Correlation item(int index) {
        if (schema == null
                || schema.items() == null
                || !schema.listType().equals("map")
                || !(old instanceof List<?> olds)
                || !(value instanceof List<?> items)
                || index >= items.size()) {
            return null;
        }
        Object item = items.get(index);
        for (Object before : olds) {
            if (sameKeys(item, before, schema.listMapKeys())) {
                return new Correlation(item, before, schema.items());
            }
        }
        return null;
    }

    private static boolean sameKeys(Object one, Object other, List<String> keys) {
        for (String key : keys) {
            if (!Json.same(Json.member(one, key), Json.member(other, key))) {
                return false;
            }
        }
        return true;
    }
}
