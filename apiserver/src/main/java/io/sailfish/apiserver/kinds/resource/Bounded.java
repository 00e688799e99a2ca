package io.sailfish.apiserver.kinds.resource;

import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.status.FieldPath;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Lists of bounded length: one that is too long is not looked into. */
final class Bounded {
    private Bounded() {}

    /** Judges each item. */
    static <T> void list(List<T> items, int most, FieldPath path, FieldErrors errors, BiConsumer<T, FieldPath> item) {
        if (items.size() > most) {
            errors.tooMany(path, items.size(), most);
            return;
        }
        for (int i = 0; i < items.size(); i++) {
            item.accept(items.get(i), path.index(i));
        }
    }

    /** Judges each item, of which no two may have the same key. */
    static <T> void set(
            List<T> items,
            int most,
            Function<T, Object> key,
            FieldPath path,
            FieldErrors errors,
            BiConsumer<T, FieldPath> item) {
        list(items, most, path, errors, item);
        if (items.size() > most) {
            return;
        }
        Set<Object> keys = new HashSet<>();
        for (int i = 0; i < items.size(); i++) {
            Object its = key.apply(items.get(i));
            if (!keys.add(its)) {
                errors.duplicate(path.index(i), its);
            }
        }
    }
}
