package io.sailfish.client.informer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An immutable hash map: a change makes a new map that shares all but a path of a few small arrays with the old one, so
 * that a reader's snapshot is a pointer. A hash array mapped trie with 32-way nodes: a compressed node holds, in the
 * order of its bits, entries ({@link Entry}), sub-nodes ({@link Node}) or, where all 32 bits of hash agree, {@link
 * Collision}s.
 */
final class PersistentMap<K, V> {
    private static final int BITS = 5;
    private static final Node EMPTY_NODE = new Node(0, new Object[0]);
    private static final PersistentMap<?, ?> EMPTY = new PersistentMap<>(EMPTY_NODE, 0);

    private record Entry(int hash, Object key, Object value) {}

    private record Node(int bits, Object[] slots) {}

    private record Collision(int hash, Entry[] entries) {}

    private final Node root;
    private final int size;

    private PersistentMap(Node root, int size) {
        this.root = root;
        this.size = size;
    }

    @SuppressWarnings("unchecked")
    static <K, V> PersistentMap<K, V> of() {
        return (PersistentMap<K, V>) EMPTY;
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    @SuppressWarnings("unchecked")
    @Nullable
    V get(K key) {
        int hash = hash(key);
        Node node = root;
        for (int shift = 0; ; shift += BITS) {
            int bit = bit(hash, shift);
            if ((node.bits & bit) == 0) {
                return null;
            }
            switch (node.slots[index(node, bit)]) {
                case Node child -> node = child;
                case Entry entry -> {
                    return entry.hash == hash && entry.key.equals(key) ? (V) entry.value : null;
                }
                case Collision collision -> {
                    int at = find(collision, key);
                    return collision.hash == hash && at >= 0 ? (V) collision.entries[at].value : null;
                }
                default -> throw new AssertionError();
            }
        }
    }

    /** This map with a value set. */
    PersistentMap<K, V> with(K key, V value) {
        Entry entry = new Entry(hash(key), key, value);
        boolean grows = get(key) == null;
        return new PersistentMap<>(put(root, entry, 0), grows ? size + 1 : size);
    }

    /** This map without a key. */
    PersistentMap<K, V> without(K key) {
        if (get(key) == null) {
            return this;
        }
        return size == 1 ? of() : new PersistentMap<>(remove(root, hash(key), key, 0), size - 1);
    }

    /** The values, in a list of their own. */
    @SuppressWarnings("unchecked")
    List<V> values() {
        if (size == 0) {
            return List.of();
        }
        List<V> values = new ArrayList<>(size);
        forEach(root, entry -> values.add((V) entry.value));
        return java.util.Collections.unmodifiableList(values);
    }

    /** The keys, in a list of their own. */
    @SuppressWarnings("unchecked")
    List<K> keys() {
        List<K> keys = new ArrayList<>(size);
        forEach(root, entry -> keys.add((K) entry.key));
        return keys;
    }

    private static void forEach(Node node, Consumer<Entry> action) {
        for (Object slot : node.slots) {
            switch (slot) {
                case Node child -> forEach(child, action);
                case Entry entry -> action.accept(entry);
                case Collision collision -> Arrays.asList(collision.entries).forEach(action);
                default -> throw new AssertionError();
            }
        }
    }

    private static Node put(Node node, Entry entry, int shift) {
        int bit = bit(entry.hash, shift);
        int at = index(node, bit);
        if ((node.bits & bit) == 0) {
            return new Node(node.bits | bit, inserted(node.slots, at, entry));
        }
        Object slot = switch (node.slots[at]) {
            case Node child -> put(child, entry, shift + BITS);
            case Entry old when old.hash == entry.hash && old.key.equals(entry.key) -> entry;
            case Entry old -> pair(old.hash, old, entry, shift + BITS);
            case Collision old when old.hash == entry.hash -> joined(old, entry);
            case Collision old -> pair(old.hash, old, entry, shift + BITS);
            default -> throw new AssertionError();
        };
        return replaced(node, at, slot);
    }

    /** The smallest structure of an old slot and an entry that both belong below this depth. */
    private static Object pair(int oldHash, Object old, Entry entry, int shift) {
        if (oldHash == entry.hash) {
            return new Collision(oldHash, new Entry[] {(Entry) old, entry});
        }
        int oldBit = bit(oldHash, shift);
        int bit = bit(entry.hash, shift);
        if (oldBit == bit) {
            return new Node(bit, new Object[] {pair(oldHash, old, entry, shift + BITS)});
        }
        boolean oldFirst = Integer.compareUnsigned(oldBit, bit) < 0;
        return new Node(oldBit | bit, oldFirst ? new Object[] {old, entry} : new Object[] {entry, old});
    }

    private static Collision joined(Collision old, Entry entry) {
        int at = find(old, entry.key);
        Entry[] entries = at >= 0 ? old.entries.clone() : Arrays.copyOf(old.entries, old.entries.length + 1);
        entries[at >= 0 ? at : entries.length - 1] = entry;
        return new Collision(old.hash, entries);
    }

    /** The node without a key that it is known to hold. */
    private static Node remove(Node node, int hash, Object key, int shift) {
        int bit = bit(hash, shift);
        int at = index(node, bit);
        return switch (node.slots[at]) {
            case Node child -> {
                Node rest = remove(child, hash, key, shift + BITS);
                if (rest.slots.length == 0) {
                    yield new Node(node.bits & ~bit, removed(node.slots, at));
                }
                boolean lift = rest.slots.length == 1 && !(rest.slots[0] instanceof Node);
                yield replaced(node, at, lift ? rest.slots[0] : rest);
            }
            case Collision collision -> replaced(node, at, reduced(collision, key));
            default -> new Node(node.bits & ~bit, removed(node.slots, at));
        };
    }

    private static Object reduced(Collision collision, Object key) {
        int gone = find(collision, key);
        Entry[] entries = collision.entries;
        if (entries.length == 2) {
            return entries[1 - gone];
        }
        Entry[] rest = Arrays.copyOf(entries, entries.length - 1);
        System.arraycopy(entries, gone + 1, rest, gone, rest.length - gone);
        return new Collision(collision.hash, rest);
    }

    private static int find(Collision collision, Object key) {
        for (int i = 0; i < collision.entries.length; i++) {
            if (collision.entries[i].key.equals(key)) {
                return i;
            }
        }
        return -1;
    }

    private static Node replaced(Node node, int at, Object slot) {
        Object[] slots = node.slots.clone();
        slots[at] = slot;
        return new Node(node.bits, slots);
    }

    private static Object[] inserted(Object[] slots, int at, Object slot) {
        Object[] longer = new Object[slots.length + 1];
        System.arraycopy(slots, 0, longer, 0, at);
        longer[at] = slot;
        System.arraycopy(slots, at, longer, at + 1, slots.length - at);
        return longer;
    }

    private static Object[] removed(Object[] slots, int at) {
        Object[] shorter = new Object[slots.length - 1];
        System.arraycopy(slots, 0, shorter, 0, at);
        System.arraycopy(slots, at + 1, shorter, at, shorter.length - at);
        return shorter;
    }

    /** Spreads the hash: those of short strings differ in few bits. */
    private static int hash(Object key) {
        int hash = key.hashCode() * 0x9E3779B9;
        return hash ^ hash >>> 16;
    }

    private static int bit(int hash, int shift) {
        return 1 << (hash >>> shift & 31);
    }

    private static int index(Node node, int bit) {
        return Integer.bitCount(node.bits & bit - 1);
    }
}
