package io.sailfish.network.nft;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A part of the table that one object of the API is responsible for: chains of its own, sets of its own, and elements of
 * the table's shared maps and sets. Fragments never share a chain, a set or an element's key.
 *
 * @param chains   name → rules, in order
 * @param sets     name → declaration, as {@code type ipv4_addr; flags dynamic,timeout; timeout 3h;}
 * @param elements map or set → key → value; the value is empty in sets
 */
public record Fragment(
        SortedMap<String, List<String>> chains,
        SortedMap<String, String> sets,
        SortedMap<String, SortedMap<String, String>> elements) {

    /** Nothing. */
    public static final Fragment EMPTY = new Fragment(new TreeMap<>(), new TreeMap<>(), new TreeMap<>());

    public boolean isEmpty() {
        return chains.isEmpty() && sets.isEmpty() && elements.isEmpty();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Collects a fragment. */
    public static final class Builder {
        private final SortedMap<String, List<String>> chains = new TreeMap<>();
        private final SortedMap<String, String> sets = new TreeMap<>();
        private final SortedMap<String, SortedMap<String, String>> elements = new TreeMap<>();

        public Builder chain(String name, List<String> rules) {
            chains.put(name, List.copyOf(rules));
            return this;
        }

        public Builder set(String name, String declaration) {
            sets.put(name, declaration);
            return this;
        }

        /** An element of a map. */
        public Builder element(String map, String key, String value) {
            elements.computeIfAbsent(map, absent -> new TreeMap<>()).put(key, value);
            return this;
        }

        /** An element of a set. */
        public Builder member(String set, String key) {
            return element(set, key, "");
        }

        public Fragment build() {
            return new Fragment(chains, sets, elements);
        }
    }

    /** The elements of one map or set. */
    Map<String, String> elementsOf(String set) {
        return elements.getOrDefault(set, new TreeMap<>());
    }
}
