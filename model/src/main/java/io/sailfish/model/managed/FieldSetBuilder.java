package io.sailfish.model.managed;

import java.util.Arrays;
import java.util.List;

/** A node of a {@link FieldSet} under construction. Steps may come in any order. */
final class FieldSetBuilder {
    private boolean member;
    private PathElement[] elements = new PathElement[4];
    private Object[] children = new Object[4];
    private int size;

    /** Adds the path that leads to this node. */
    void include() {
        member = true;
    }

    void insert(List<PathElement> path) {
        FieldSetBuilder at = this;
        for (PathElement element : path) {
            at = at.child(element);
        }
        at.include();
    }

    /** Adds a path of one step from here. */
    void leaf(PathElement element) {
        int at = place(element);
        if (at >= 0) {
            builder(at).include();
        } else {
            add(-at - 1, element, FieldSet.LEAF);
        }
    }

    /** The node that a step leads to. */
    FieldSetBuilder child(PathElement element) {
        int at = place(element);
        if (at >= 0) {
            return builder(at);
        }
        FieldSetBuilder child = new FieldSetBuilder();
        add(-at - 1, element, child);
        return child;
    }

    /** Puts a finished set beyond a step, together with what is there. */
    void put(PathElement element, FieldSet set) {
        if (set.isEmpty()) {
            return;
        }
        int at = place(element);
        if (at < 0) {
            add(-at - 1, element, set);
        } else {
            children[at] = built(at).union(set);
        }
    }

    private int place(PathElement element) {
        // Most come in order: look at the end first.
        if (size == 0 || elements[size - 1].compareTo(element) < 0) {
            return -size - 1;
        }
        return Arrays.binarySearch(elements, 0, size, element);
    }

    private FieldSetBuilder builder(int at) {
        if (children[at] instanceof FieldSetBuilder builder) {
            return builder;
        }
        FieldSet set = (FieldSet) children[at];
        FieldSetBuilder builder = new FieldSetBuilder();
        builder.member = set.isMember();
        for (int i = 0; i < set.size(); i++) {
            builder.add(i, set.element(i), set.child(i));
        }
        children[at] = builder;
        return builder;
    }

    private FieldSet built(int at) {
        return children[at] instanceof FieldSetBuilder builder ? builder.build() : (FieldSet) children[at];
    }

    private void add(int at, PathElement element, Object child) {
        if (size == elements.length) {
            elements = Arrays.copyOf(elements, size * 2);
            children = Arrays.copyOf(children, size * 2);
        }
        System.arraycopy(elements, at, elements, at + 1, size - at);
        System.arraycopy(children, at, children, at + 1, size - at);
        elements[at] = element;
        children[at] = child;
        size++;
    }

    FieldSet build() {
        PathElement[] steps = new PathElement[size];
        FieldSet[] sets = new FieldSet[size];
        int kept = 0;
        for (int i = 0; i < size; i++) {
            FieldSet set = built(i);
            if (!set.isEmpty()) {
                steps[kept] = elements[i];
                sets[kept++] = set;
            }
        }
        return kept == size
                ? FieldSet.node(member, steps, sets)
                : FieldSet.node(member, Arrays.copyOf(steps, kept), Arrays.copyOf(sets, kept));
    }
}
