package io.sailfish.network.nft;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes nft scripts, each of which the kernel applies as one transaction: the whole table anew, or the difference
 * between what fragments were and what they shall be. Pure; the order of commands is such that nothing is referred to
 * before it is there or after it is gone.
 */
public final class Script {
    private final TableDefinition table;

    public Script(TableDefinition table) {
        this.table = table;
    }

    /** A fragment's change: from what the kernel has to what it shall have. */
    public record Change(Fragment before, Fragment after) {}

    /** The script that makes the table anew, whatever was there. */
    public String whole(Collection<Fragment> fragments) {
        List<String> lines = new ArrayList<>();
        String path = table.path();
        lines.add("add table " + path);
        lines.add("delete table " + path);
        lines.add("add table " + path);
        for (TableDefinition.SetDeclaration set : table.sets()) {
            lines.add("add %s %s %s { %s }".formatted(set.kind(), path, set.name(), set.body()));
        }
        table.baseChains().forEach((chain, hook) -> lines.add("add chain %s %s { %s }".formatted(path, chain, hook)));
        for (String chain : table.rules().keySet()) {
            if (!table.baseChains().containsKey(chain)) {
                lines.add("add chain " + path + " " + chain);
            }
        }
        difference(
                fragments.stream()
                        .map(after -> new Change(Fragment.EMPTY, after))
                        .toList(),
                lines);
        table.rules()
                .forEach((chain, rules) ->
                        rules.forEach(rule -> lines.add("add rule " + path + " " + chain + " " + rule)));
        return join(lines);
    }

    /** The script that applies changes; empty where nothing differs. */
    public String changes(Collection<Change> changes) {
        List<String> lines = new ArrayList<>();
        difference(changes, lines);
        return join(lines);
    }

    private void difference(Collection<Change> changes, List<String> lines) {
        String path = table.path();
        for (Change change : changes) {
            change.after().chains().keySet().stream()
                    .filter(chain -> !change.before().chains().containsKey(chain))
                    .forEach(chain -> lines.add("add chain " + path + " " + chain));
            change.after().sets().forEach((set, declaration) -> {
                if (!declaration.equals(change.before().sets().get(set))) {
                    lines.add("add set %s %s { %s }".formatted(path, set, declaration));
                }
            });
        }
        for (Change change : changes) {
            change.after().chains().forEach((chain, rules) -> {
                List<String> before = change.before().chains().get(chain);
                if (before == null || !before.equals(rules)) {
                    if (before != null) {
                        lines.add("flush chain " + path + " " + chain);
                    }
                    rules.forEach(rule -> lines.add("add rule " + path + " " + chain + " " + rule));
                }
            });
            change.before().chains().keySet().stream()
                    .filter(chain -> !change.after().chains().containsKey(chain))
                    .forEach(chain -> lines.add("flush chain " + path + " " + chain));
        }
        elements(changes, lines);
        for (Change change : changes) {
            change.before().chains().keySet().stream()
                    .filter(chain -> !change.after().chains().containsKey(chain))
                    .forEach(chain -> lines.add("delete chain " + path + " " + chain));
            change.before().sets().keySet().stream()
                    .filter(set -> !change.after().sets().containsKey(set))
                    .forEach(set -> lines.add("delete set " + path + " " + set));
        }
    }

    /** All deletions of a set's elements go before the additions: a key may move from one fragment to another. */
    private void elements(Collection<Change> changes, List<String> lines) {
        Map<String, List<String>> deleted = new LinkedHashMap<>();
        Map<String, List<String>> added = new LinkedHashMap<>();
        for (Change change : changes) {
            Set<String> sets = new LinkedHashSet<>(change.before().elements().keySet());
            sets.addAll(change.after().elements().keySet());
            for (String set : sets) {
                Map<String, String> before = change.before().elementsOf(set);
                Map<String, String> after = change.after().elementsOf(set);
                // A set of the fragment's own that goes away takes its elements with it.
                if (!change.before().sets().containsKey(set)
                        || change.after().sets().containsKey(set)) {
                    before.forEach((key, value) -> {
                        if (!value.equals(after.get(key))) {
                            deleted.computeIfAbsent(set, absent -> new ArrayList<>())
                                    .add(element(key, value));
                        }
                    });
                }
                after.forEach((key, value) -> {
                    if (!value.equals(before.get(key))) {
                        added.computeIfAbsent(set, absent -> new ArrayList<>()).add(element(key, value));
                    }
                });
            }
        }
        deleted.forEach((set, keys) ->
                lines.add("delete element %s %s { %s }".formatted(table.path(), set, String.join(", ", keys))));
        added.forEach((set, keys) ->
                lines.add("add element %s %s { %s }".formatted(table.path(), set, String.join(", ", keys))));
    }

    private static String element(String key, String value) {
        return value.isEmpty() ? key : key + " : " + value;
    }

    private static String join(List<String> lines) {
        return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    }
}
