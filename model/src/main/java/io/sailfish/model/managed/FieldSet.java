package io.sailfish.model.managed;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An immutable set of paths, kept as a trie: a node says whether the path that leads to it is in the set, and holds the
 * steps beyond it in order. Operations share every subtree that does not change and return one of their operands where
 * that is the result.
 */
public final class FieldSet {
    private static final PathElement[] NO_ELEMENTS = {};
    private static final FieldSet[] NO_CHILDREN = {};

    /** No path at all. */
    public static final FieldSet EMPTY = new FieldSet(false, NO_ELEMENTS, NO_CHILDREN);

    /** Below a path: the path itself and nothing beyond it. */
    static final FieldSet LEAF = new FieldSet(true, NO_ELEMENTS, NO_CHILDREN);

    private final boolean member;
    private final PathElement[] elements;
    private final FieldSet[] children;
    /** Computed on first use; 0 until then. */
    private int hash;

    private FieldSet(boolean member, PathElement[] elements, FieldSet[] children) {
        this.member = member;
        this.elements = elements;
        this.children = children;
    }

    /** A node of sorted steps; takes ownership of the arrays. */
    static FieldSet node(boolean member, PathElement[] elements, FieldSet[] children) {
        return elements.length == 0 ? (member ? LEAF : EMPTY) : new FieldSet(member, elements, children);
    }

    /** The set of these paths. */
    @SafeVarargs
    public static FieldSet of(List<PathElement>... paths) {
        FieldSetBuilder builder = new FieldSetBuilder();
        for (List<PathElement> path : paths) {
            builder.insert(path);
        }
        return builder.build();
    }

    /** The set of one path of field names, such as "spec", "replicas". */
    public static FieldSet ofNames(String... names) {
        FieldSetBuilder builder = new FieldSetBuilder();
        FieldSetBuilder at = builder;
        for (String name : names) {
            at = at.child(new PathElement.Name(name));
        }
        at.include();
        return builder.build();
    }

    /** Whether there is no path in the set. */
    public boolean isEmpty() {
        return elements.length == 0 && !member;
    }

    /** Whether the path that leads here is in the set itself. */
    boolean isMember() {
        return member;
    }

    /** How many steps lead on from here. */
    int size() {
        return elements.length;
    }

    PathElement element(int index) {
        return elements[index];
    }

    FieldSet child(int index) {
        return children[index];
    }

    /** What lies beyond a step; empty where nothing does. */
    public FieldSet child(PathElement element) {
        int at = find(element);
        return at < 0 ? EMPTY : children[at];
    }

    private int find(PathElement element) {
        return Arrays.binarySearch(elements, element);
    }

    /** Whether a path is in the set. */
    public boolean contains(List<PathElement> path) {
        FieldSet at = this;
        for (PathElement element : path) {
            at = at.child(element);
        }
        return at.member && !path.isEmpty();
    }

    /** The paths of either set. */
    public FieldSet union(FieldSet that) {
        if (this == that || that.isEmpty()) {
            return this;
        }
        if (isEmpty()) {
            return that;
        }
        return Merge.UNION.apply(this, that);
    }

    /** The paths of both sets. */
    public FieldSet intersection(FieldSet that) {
        return this == that ? this : Merge.INTERSECTION.apply(this, that);
    }

    /** The paths of this set that are not in that one. */
    public FieldSet difference(FieldSet that) {
        if (that.isEmpty()) {
            return this;
        }
        return this == that ? EMPTY : Merge.DIFFERENCE.apply(this, that);
    }

    /** The paths of this set that are neither in that one nor beyond one of its paths. */
    public FieldSet recursiveDifference(FieldSet that) {
        if (that.isEmpty()) {
            return this;
        }
        return Merge.RECURSIVE_DIFFERENCE.apply(this, that);
    }

    /** The paths of this set beyond which there is no other. */
    public FieldSet leaves() {
        if (elements.length == 0) {
            return this;
        }
        FieldSet[] leaves = new FieldSet[children.length];
        boolean same = !member;
        for (int i = 0; i < children.length; i++) {
            leaves[i] = children[i].leaves();
            same &= leaves[i] == children[i];
        }
        return same ? this : new FieldSet(false, elements, leaves);
    }

    /** The number of paths. */
    public int count() {
        int count = member ? 1 : 0;
        for (FieldSet child : children) {
            count += child.count();
        }
        return count;
    }

    /** Gives every path, in order; a path is valid only during the call. */
    public void forEach(Consumer<FieldPath> consumer) {
        visit(FieldPath.ROOT, consumer);
    }

    private void visit(FieldPath path, Consumer<FieldPath> consumer) {
        if (member) {
            consumer.accept(path);
        }
        // Upstream gives the members of a level before those beyond it.
        for (int i = 0; i < elements.length; i++) {
            if (children[i].member) {
                consumer.accept(path.then(elements[i]));
            }
        }
        for (int i = 0; i < elements.length; i++) {
            if (children[i].elements.length > 0) {
                children[i].withoutSelf().visit(path.then(elements[i]), consumer);
            }
        }
    }

    private FieldSet withoutSelf() {
        return member ? node(false, elements, children) : this;
    }

    /** This node with or without the path that leads to it. */
    FieldSet withMember(boolean included) {
        return included == member ? this : node(included, elements, children);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || other instanceof FieldSet that
                        && member == that.member
                        && hashCode() == that.hashCode()
                        && Arrays.equals(elements, that.elements)
                        && Arrays.equals(children, that.children);
    }

    @Override
    public int hashCode() {
        int known = hash;
        if (known == 0) {
            known = Arrays.hashCode(elements) * 31 + Arrays.hashCode(children) + (member ? 1 : 0);
            hash = known;
        }
        return known;
    }

    /** The paths, one after the other. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        forEach(path -> text.append(text.isEmpty() ? "" : "\n").append(path));
        return text.toString();
    }

    /** What to do with the steps of two nodes when they are laid side by side. */
    private enum Merge {
        UNION {
            @Override
            boolean member(boolean left, boolean right) {
                return left || right;
            }

            @Override
            FieldSet onlyRight(FieldSet right) {
                return right;
            }

            @Override
            FieldSet both(FieldSet left, FieldSet right) {
                return left.union(right);
            }
        },
        INTERSECTION {
            @Override
            boolean member(boolean left, boolean right) {
                return left && right;
            }

            @Override
            FieldSet onlyLeft(FieldSet left) {
                return EMPTY;
            }

            @Override
            FieldSet both(FieldSet left, FieldSet right) {
                return left.intersection(right);
            }
        },
        DIFFERENCE {
            @Override
            boolean member(boolean left, boolean right) {
                return left && !right;
            }

            @Override
            FieldSet both(FieldSet left, FieldSet right) {
                return left.difference(right);
            }
        },
        RECURSIVE_DIFFERENCE {
            @Override
            boolean member(boolean left, boolean right) {
                return left && !right;
            }

            @Override
            FieldSet both(FieldSet left, FieldSet right) {
                return right.member ? EMPTY : left.recursiveDifference(right);
            }
        };

        abstract boolean member(boolean left, boolean right);

        abstract FieldSet both(FieldSet left, FieldSet right);

        FieldSet onlyLeft(FieldSet left) {
            return left;
        }

        FieldSet onlyRight(FieldSet right) {
            return EMPTY;
        }

        FieldSet apply(FieldSet left, FieldSet right) {
            PathElement[] elements = new PathElement[left.elements.length + right.elements.length];
            FieldSet[] children = new FieldSet[elements.length];
            int size = 0;
            int l = 0;
            int r = 0;
            boolean sameAsLeft = true;
            while (l < left.elements.length || r < right.elements.length) {
                int order = l == left.elements.length
                        ? 1
                        : r == right.elements.length ? -1 : left.elements[l].compareTo(right.elements[r]);
                PathElement element = order <= 0 ? left.elements[l] : right.elements[r];
                FieldSet child;
                if (order < 0) {
                    child = onlyLeft(left.children[l]);
                } else if (order > 0) {
                    child = onlyRight(right.children[r]);
                } else {
                    child = both(left.children[l], right.children[r]);
                }
                sameAsLeft &= order > 0 ? child.isEmpty() : child == left.children[l];
                l += order <= 0 ? 1 : 0;
                r += order >= 0 ? 1 : 0;
                if (!child.isEmpty()) {
                    elements[size] = element;
                    children[size++] = child;
                }
            }
            boolean member = member(left.member, right.member);
            if (sameAsLeft && member == left.member) {
                return left;
            }
            return node(member, Arrays.copyOf(elements, size), Arrays.copyOf(children, size));
        }
    }
}
