package io.sailfish.apiserver.kinds.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Changes the items of lists, sharing a list in which nothing changes. */
public final class Each {
    private Each() {}

    /** The list with each item replaced; the same instance where every item stayed the same. */
    public static <T> List<T> of(List<T> items, UnaryOperator<T> change) {
        List<T> changed = null;
        for (int i = 0; i < items.size(); i++) {
            T item = items.get(i);
            T other = change.apply(item);
            if (changed == null && other != item) {
                changed = new ArrayList<>(items.size());
                changed.addAll(items.subList(0, i));
            }
            if (changed != null) {
                changed.add(other);
            }
        }
        return changed == null ? items : changed;
    }
}
