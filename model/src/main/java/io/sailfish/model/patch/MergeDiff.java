package io.sailfish.model.patch;

import io.sailfish.model.StringMap;
import io.sailfish.model.ValueType.JsonNull;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes JSON merge patches, two-way and three-way: what {@code kubectl apply} sends for custom resources. */
public final class MergeDiff {
    private MergeDiff() {}

    /** The patch that takes an object to a modified state. */
    public static StringMap<Object> twoWay(Map<?, ?> original, Map<?, ?> modified) {
        return threeWay(original, modified, original);
    }

    /**
     * The patch that takes the current state to what a configuration says, and removes what the configuration before it
     * said and this one says no more.
     */
    public static StringMap<Object> threeWay(Map<?, ?> original, Map<?, ?> modified, Map<?, ?> current) {
        return StringMap.copyOf(objects(original, modified, current));
    }

    private static Map<String, Object> objects(
            @Nullable Map<?, ?> original, Map<?, ?> modified, @Nullable Map<?, ?> current) {
        Map<String, Object> patch = new TreeMap<>();
        modified.forEach((key, value) -> {
            Object now = current == null ? null : current.get(key);
            if (!(value instanceof Map<?, ?> map)) {
                if (now == null || !Draft.same(value, now)) {
                    patch.put((String) key, value);
                }
                return;
            }
            Object before = original == null ? null : original.get(key);
            Map<String, Object> inner = objects(
                    before instanceof Map<?, ?> old ? old : null,
                    map,
                    now instanceof Map<?, ?> present ? present : null);
            if (!inner.isEmpty() || !(now instanceof Map)) {
                patch.put((String) key, StringMap.copyOf(inner));
            }
        });
        if (original != null) {
            original.forEach((key, _) -> {
                if (!modified.containsKey(key)) {
                    patch.put((String) key, JsonNull.NULL);
                }
            });
        }
        return patch;
    }
}
