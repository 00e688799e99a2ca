package io.sailfish.apiserver.cache;

import java.util.Arrays;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * An immutable map with string keys in order: a B+ tree whose nodes are copied on the way to a change, so that every
 * version stays valid and shares all but a few nodes with its predecessor. A version is a pointer.
 *
 * <p>Reads and changes cost O(log n), positions too, since every node knows how many entries are below it.
 */
public final class SortedTree<V> {
    /** Most entries of a leaf and most children of an inner node. */
    static final int WIDTH = 32;

    private static final int FEW = WIDTH / 4;
    private static final SortedTree<?> EMPTY = new SortedTree<>(new Leaf(new String[0], new Object[0]));

    private final Node root;

    private SortedTree(Node root) {
        this.root = root;
    }

    /** The tree without entries. */
    @SuppressWarnings("unchecked")
    public static <V> SortedTree<V> empty() {
        return (SortedTree<V>) EMPTY;
    }

    /** How many entries there are. */
    public int size() {
        return root.size();
    }

    /** The value of a key, or null. */
    @SuppressWarnings("unchecked")
    public @Nullable V get(String key) {
        Node node = root;
        while (node instanceof Inner inner) {
            node = inner.children[inner.childOf(key)];
        }
        Leaf leaf = (Leaf) node;
        int at = Arrays.binarySearch(leaf.keys, key);
        return at < 0 ? null : (V) leaf.values[at];
    }

    /** This tree with an entry added or replaced. */
    public SortedTree<V> with(String key, V value) {
        Node[] split = root.with(key, value);
        return new SortedTree<>(split.length == 1 ? split[0] : new Inner(split));
    }

    /** This tree without a key; the same instance if it has no such key. */
    public SortedTree<V> without(String key) {
        Node changed = root.without(key);
        if (changed == root) {
            return this;
        }
        while (changed instanceof Inner inner && inner.children.length == 1) {
            changed = inner.children[0];
        }
        return changed.size() == 0 ? empty() : new SortedTree<>(changed);
    }

    /** How many keys are before this one. */
    public int rank(String key) {
        int rank = 0;
        Node node = root;
        while (node instanceof Inner inner) {
            int child = inner.childOf(key);
            for (int i = 0; i < child; i++) {
                rank += inner.children[i].size();
            }
            node = inner.children[child];
        }
        int at = Arrays.binarySearch(((Leaf) node).keys, key);
        return rank + (at < 0 ? -at - 1 : at);
    }

    /** How many keys start with a prefix. */
    public int count(String prefix) {
        return prefix.isEmpty() ? size() : rank(after(prefix)) - rank(prefix);
    }

    /** The entries from a key on (inclusive), in order. */
    public Cursor<V> from(String key) {
        return new Cursor<>(root, key);
    }

    /** The least text that is greater than every text with this prefix. */
    static String after(String prefix) {
        char last = prefix.charAt(prefix.length() - 1);
        return prefix.substring(0, prefix.length() - 1) + (char) (last + 1);
    }

    /** Walks over entries in order. Not shared between threads; the tree under it never changes. */
    public static final class Cursor<V> {
        private final Inner[] path = new Inner[12];
        private final int[] place = new int[12];
        private int depth;
        private Leaf leaf;
        private int at;

        private Cursor(Node root, String key) {
            Node node = root;
            while (node instanceof Inner inner) {
                int child = inner.childOf(key);
                path[depth] = inner;
                place[depth++] = child;
                node = inner.children[child];
            }
            leaf = (Leaf) node;
            int found = Arrays.binarySearch(leaf.keys, key);
            at = found < 0 ? -found - 1 : found;
            skipEnds();
        }

        /** Whether there is an entry here. */
        public boolean valid() {
            return at < leaf.keys.length;
        }

        /** The key of the entry here. */
        public String key() {
            if (!valid()) {
                throw new NoSuchElementException();
            }
            return leaf.keys[at];
        }

        /** The value of the entry here. */
        @SuppressWarnings("unchecked")
        public V value() {
            if (!valid()) {
                throw new NoSuchElementException();
            }
            return (V) leaf.values[at];
        }

        /** Moves to the next entry. */
        public void advance() {
            at++;
            skipEnds();
        }

        private void skipEnds() {
            while (at >= leaf.keys.length && depth > 0) {
                int level = depth - 1;
                while (level >= 0 && place[level] == path[level].children.length - 1) {
                    level--;
                }
                if (level < 0) {
                    return;
                }
                place[level]++;
                depth = level + 1;
                Node node = path[level].children[place[level]];
                while (node instanceof Inner inner) {
                    path[depth] = inner;
                    place[depth++] = 0;
                    node = inner.children[0];
                }
                leaf = (Leaf) node;
                at = 0;
            }
        }
    }

    private sealed interface Node {
        int size();

        String first();

        /** One or two nodes that stand for this one with the entry. */
        Node[] with(String key, Object value);

        /** This node without the key; the same if it has none. */
        Node without(String key);
    }

    private record Leaf(String[] keys, Object[] values) implements Node {
        @Override
        public int size() {
            return keys.length;
        }

        @Override
        public String first() {
            return keys[0];
        }

        @Override
        public Node[] with(String key, Object value) {
            int at = Arrays.binarySearch(keys, key);
            if (at >= 0) {
                Object[] changed = values.clone();
                changed[at] = value;
                return new Node[] {new Leaf(keys, changed)};
            }
            int place = -at - 1;
            String[] moreKeys = inserted(keys, place, key, new String[keys.length + 1]);
            Object[] moreValues = inserted(values, place, value, new Object[values.length + 1]);
            if (moreKeys.length <= WIDTH) {
                return new Node[] {new Leaf(moreKeys, moreValues)};
            }
            // Keys often come in ascending order: then the left half is left nearly full.
            int half = place == moreKeys.length - 1 ? WIDTH - 2 : moreKeys.length / 2;
            return new Node[] {part(moreKeys, moreValues, 0, half), part(moreKeys, moreValues, half, moreKeys.length)};
        }

        @Override
        public Node without(String key) {
            int at = Arrays.binarySearch(keys, key);
            if (at < 0) {
                return this;
            }
            return new Leaf(
                    removed(keys, at, new String[keys.length - 1]), removed(values, at, new Object[values.length - 1]));
        }

        private static Leaf part(String[] keys, Object[] values, int from, int to) {
            return new Leaf(Arrays.copyOfRange(keys, from, to), Arrays.copyOfRange(values, from, to));
        }
    }

    private static final class Inner implements Node {
        private final Node[] children;
        private final String[] firsts;
        private final int size;

        Inner(Node[] children) {
            this.children = children;
            this.firsts = new String[children.length];
            int total = 0;
            for (int i = 0; i < children.length; i++) {
                firsts[i] = children[i].first();
                total += children[i].size();
            }
            this.size = total;
        }

        int childOf(String key) {
            int at = Arrays.binarySearch(firsts, key);
            return at >= 0 ? at : Math.max(0, -at - 2);
        }

        @Override
        public int size() {
            return size;
        }

        @Override
        public String first() {
            return firsts[0];
        }

        @Override
        public Node[] with(String key, Object value) {
            int at = childOf(key);
            Node[] changed = children[at].with(key, value);
            if (changed.length == 1) {
                Node[] same = children.clone();
                same[at] = changed[0];
                return new Node[] {new Inner(same)};
            }
            Node[] more = inserted(children, at + 1, changed[1], new Node[children.length + 1]);
            more[at] = changed[0];
            if (more.length <= WIDTH) {
                return new Node[] {new Inner(more)};
            }
            int half = at == children.length - 1 ? WIDTH - 2 : more.length / 2;
            return new Node[] {
                new Inner(Arrays.copyOfRange(more, 0, half)), new Inner(Arrays.copyOfRange(more, half, more.length))
            };
        }

        @Override
        public Node without(String key) {
            int at = childOf(key);
            Node changed = children[at].without(key);
            if (changed == children[at]) {
                return this;
            }
            if (changed.size() == 0) {
                return children.length == 1 ? changed : new Inner(removed(children, at, new Node[children.length - 1]));
            }
            Node[] same = children.clone();
            same[at] = changed;
            return new Inner(width(changed) < FEW && same.length > 1 ? joined(same, at) : same);
        }

        /** The children with the one at a place joined to a neighbour, where both fit into one node. */
        private static Node[] joined(Node[] nodes, int at) {
            int left = at == 0 ? 0 : at - 1;
            Node one = nodes[left];
            Node other = nodes[left + 1];
            if (width(one) + width(other) > WIDTH) {
                return nodes;
            }
            Node both;
            if (one instanceof Leaf a && other instanceof Leaf b) {
                both = new Leaf(concatenated(a.keys, b.keys), concatenated(a.values, b.values));
            } else {
                both = new Inner(concatenated(((Inner) one).children, ((Inner) other).children));
            }
            Node[] fewer = removed(nodes, left + 1, new Node[nodes.length - 1]);
            fewer[left] = both;
            return fewer;
        }

        private static int width(Node node) {
            return switch (node) {
                case Leaf leaf -> leaf.keys.length;
                case Inner inner -> inner.children.length;
            };
        }
    }

    private static <A> A[] inserted(A[] from, int at, A value, A[] into) {
        System.arraycopy(from, 0, into, 0, at);
        into[at] = value;
        System.arraycopy(from, at, into, at + 1, from.length - at);
        return into;
    }

    private static <A> A[] removed(A[] from, int at, A[] into) {
        System.arraycopy(from, 0, into, 0, at);
        System.arraycopy(from, at + 1, into, at, into.length - at);
        return into;
    }

    private static <A> A[] concatenated(A[] one, A[] other) {
        A[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }
}
