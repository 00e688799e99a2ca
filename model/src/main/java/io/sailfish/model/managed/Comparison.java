package io.sailfish.model.managed;

import io.sailfish.model.Message;
import io.sailfish.model.StringMap;
import io.sailfish.model.managed.MergePlan.FieldPlan;
import io.sailfish.model.managed.MergePlan.Mode;
import io.sailfish.model.managed.MergePlan.ValuePlan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How one object differs from another of the same type.
 *
 * @param added    what only the second has
 * @param modified what both have, with other values
 * @param removed  what only the first has
 */
public record Comparison(FieldSet added, FieldSet modified, FieldSet removed) {
    /** No difference. */
    public static final Comparison SAME = new Comparison(FieldSet.EMPTY, FieldSet.EMPTY, FieldSet.EMPTY);

    /** Compares two messages of one type. What they share is not looked at, so the cost is that of the difference. */
    public static Comparison of(Message before, Message after) {
        if (before == after) {
            return SAME;
        }
        Walk walk = new Walk();
        walk.struct(MergePlan.of(after.messageType()), before, after, Walk.ROOT);
        return walk.result();
    }

    /** What is new or other in the second. */
    public FieldSet changed() {
        return modified.union(added);
    }

    /** Whether there is no difference. */
    public boolean isSame() {
        return added.isEmpty() && modified.isEmpty() && removed.isEmpty();
    }

    /** This comparison without these paths and what lies beyond them. */
    public Comparison excluding(FieldSet ignored) {
        return ignored.isEmpty()
                ? this
                : new Comparison(
                        added.recursiveDifference(ignored),
                        modified.recursiveDifference(ignored),
                        removed.recursiveDifference(ignored));
    }

    /** Collects differences while two objects are walked side by side. */
    static final class Walk {
        private static final int ADDED = 0;
        private static final int MODIFIED = 1;
        private static final int REMOVED = 2;

        static final Place ROOT = new Place(null, null);

        private final @Nullable FieldSetBuilder[] roots = new FieldSetBuilder[3];

        /** Where the walk is; sets are only touched when something differs there. */
        record Place(@Nullable Place parent, @Nullable PathElement step) {
            Place then(PathElement next) {
                return new Place(this, next);
            }
        }

        Comparison result() {
            return new Comparison(built(ADDED), built(MODIFIED), built(REMOVED));
        }

        private FieldSet built(int set) {
            FieldSetBuilder root = roots[set];
            return root == null ? FieldSet.EMPTY : root.build();
        }

        private FieldSetBuilder node(int set, Place place) {
            if (place.parent == null || place.step == null) {
                FieldSetBuilder root = roots[set];
                if (root == null) {
                    root = new FieldSetBuilder();
                    roots[set] = root;
                }
                return root;
            }
            return node(set, place.parent).child(place.step);
        }

        void added(Place place) {
            node(ADDED, place).include();
        }

        void removed(Place place) {
            node(REMOVED, place).include();
        }

        void modified(Place place) {
            node(MODIFIED, place).include();
        }

        /** A value that is owned as a whole, of which at least one side shows something. */
        void leaf(boolean inBefore, @Nullable Object before, boolean inAfter, @Nullable Object after, Place place) {
            if (!inBefore) {
                added(place);
            } else if (!inAfter) {
                removed(place);
            } else if (!Objects.equals(before, after)) {
                modified(place);
            }
        }

        /** The fields of two structs, either of which may be missing. */
        private void struct(MergePlan plan, @Nullable Message before, @Nullable Message after, Place place) {
            for (FieldPlan field : plan.fields) {
                Object left = before == null ? null : field.shown(before);
                Object right = after == null ? null : field.shown(after);
                boolean inBefore = left != null || before != null && field.always;
                boolean inAfter = right != null || after != null && field.always;
                if (left == right && inBefore == inAfter || !inBefore && !inAfter) {
                    continue;
                }
                value(field.value, inBefore, left, inAfter, right, place, field.name);
            }
            if (plan.rest != null) {
                Object left = before == null ? null : plan.rest.shown(before);
                Object right = after == null ? null : plan.rest.shown(after);
                map(plan.rest.value.element(), (StringMap<?>) left, (StringMap<?>) right, place);
            }
        }

        /** A value that at least one side shows; null on a side that shows it is an explicit null. */
        private void value(
                ValuePlan plan,
                boolean inBefore,
                @Nullable Object before,
                boolean inAfter,
                @Nullable Object after,
                Place parent,
                PathElement step) {
            Place place = parent.then(step);
            Mode mode = plan.mode(before, after);
            boolean leaf = switch (mode) {
                case LEAF -> true;
                case STRUCT -> isNothing(plan, (Message) before) && isNothing(plan, (Message) after);
                case MAP, KEYED, SET -> isEmpty(before) && isEmpty(after);
                case DEDUCED ->
                    !isObject(before) && !isObject(after)
                            || before != null && after != null && isObject(before) != isObject(after);
            };
            if (leaf) {
                leaf(inBefore, before, inAfter, after, place);
                return;
            }
            switch (mode) {
                case STRUCT -> struct(plan.plan(), (Message) before, (Message) after, place);
                case MAP, DEDUCED -> map(plan.element(), (StringMap<?>) before, (StringMap<?>) after, place);
                case KEYED, SET -> list(plan, (List<?>) before, (List<?>) after, place);
                case LEAF -> throw new IllegalStateException();
            }
            if (!inBefore) {
                added(place);
            } else if (!inAfter) {
                removed(place);
            }
        }

        private static boolean isNothing(ValuePlan plan, @Nullable Message message) {
            return message == null || plan.plan().showsNothing(message);
        }

        private static boolean isEmpty(@Nullable Object collection) {
            return switch (collection) {
                case List<?> list -> list.isEmpty();
                case Map<?, ?> map -> map.isEmpty();
                case null, default -> true;
            };
        }

        private static boolean isObject(@Nullable Object value) {
            return value instanceof StringMap<?> map && !map.isEmpty();
        }

        private void map(ValuePlan plan, @Nullable StringMap<?> before, @Nullable StringMap<?> after, Place place) {
            int l = 0;
            int r = 0;
            int left = before == null ? 0 : before.size();
            int right = after == null ? 0 : after.size();
            while (l < left || r < right) {
                int order = l == left ? 1 : r == right ? -1 : before.keyAt(l).compareTo(after.keyAt(r));
                String key = order <= 0 ? before.keyAt(l) : after.keyAt(r);
                Object old = order <= 0 ? before.valueAt(l++) : null;
                Object now = order >= 0 ? after.valueAt(r++) : null;
                if (old != now && (old == null || !old.equals(now))) {
                    value(plan, old != null, old, now != null, now, place, new PathElement.Name(key));
                }
            }
        }

        private void list(ValuePlan plan, @Nullable List<?> before, @Nullable List<?> after, Place place) {
            Map<PathElement, Object> left = byKey(plan, before);
            Map<PathElement, Object> right = byKey(plan, after);
            left.forEach((key, item) -> item(plan, item, right.remove(key), place, key));
            right.forEach((key, item) -> item(plan, null, item, place, key));
        }

        private void item(
                ValuePlan plan, @Nullable Object before, @Nullable Object after, Place place, PathElement key) {
            boolean twiceBefore = before instanceof Repeated;
            boolean twiceAfter = after instanceof Repeated;
            if (twiceBefore && twiceAfter) {
                if (!before.equals(after)) {
                    modified(place.then(key));
                }
            } else if (twiceBefore) {
                if (after != null) {
                    value(plan.element(), false, null, true, after, place, key);
                }
                removed(place.then(key));
            } else if (twiceAfter) {
                if (before != null) {
                    value(plan.element(), true, before, false, null, place, key);
                }
                added(place.then(key));
            } else if (before != after) {
                value(plan.element(), before != null, before, after != null, after, place, key);
            }
        }

        /** Items that share a key, which live objects may have; they are owned together. */
        private record Repeated(List<Object> items) {}

        private static Map<PathElement, Object> byKey(ValuePlan plan, @Nullable List<?> items) {
            if (items == null) {
                return new LinkedHashMap<>(0);
            }
            Map<PathElement, Object> byKey = LinkedHashMap.newLinkedHashMap(items.size());
            for (Object item : items) {
                PathElement key = MergePlan.keyOf(plan, item);
                if (key != null) {
                    byKey.merge(key, item, Walk::repeated);
                }
            }
            return byKey;
        }

        private static Object repeated(Object known, Object more) {
            List<Object> items = new ArrayList<>();
            if (known instanceof Repeated(List<Object> several)) {
                items.addAll(several);
            } else {
                items.add(known);
            }
            items.add(more);
            return new Repeated(items);
        }
    }
}
