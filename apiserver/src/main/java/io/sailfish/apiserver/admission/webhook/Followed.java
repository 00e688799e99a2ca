package io.sailfish.apiserver.admission.webhook;

import io.sailfish.model.ApiObject;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/** What is made of each of some objects, kept for as long as the object does not change. Safe for threads. */
final class Followed<T extends ApiObject, C> {
    private final Supplier<List<T>> objects;
    private final Function<T, C> make;
    private volatile Map<T, C> known = new IdentityHashMap<>();

    Followed(Supplier<List<T>> objects, Function<T, C> make) {
        this.objects = objects;
        this.make = make;
    }

    boolean isEmpty() {
        return objects.get().isEmpty();
    }

    /** What is made of the present objects, in their order. */
    List<C> all() {
        List<T> present = objects.get();
        Map<T, C> before = known;
        Map<T, C> now = before;
        if (before.size() != present.size() || !present.stream().allMatch(before::containsKey)) {
            now = new IdentityHashMap<>();
            for (T object : present) {
                C made = before.get(object);
                now.put(object, made == null ? make.apply(object) : made);
            }
            known = now;
        }
        List<C> all = new ArrayList<>(present.size());
        for (T object : present) {
            all.add(now.get(object));
        }
        return all;
    }
}
