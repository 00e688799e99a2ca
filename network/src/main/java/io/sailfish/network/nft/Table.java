package io.sailfish.network.nft;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The kernel's table kept equal to a set of named fragments. The first {@link #sync} makes the table anew, in one
 * transaction, so that traffic never sees a half; later ones apply differences. Where a difference is refused, since
 * someone else has changed the table, the whole is made anew.
 *
 * <p>Thread-safe: fragments may be put by any thread; one sync runs at a time.
 */
public final class Table {
    private static final Logger LOG = LoggerFactory.getLogger(Table.class);

    private final Script script;
    private final Nft nft;
    private final Map<String, Fragment> wanted = new TreeMap<>();
    private final Map<String, Fragment> applied = new HashMap<>();
    private final Map<String, Fragment> dirty = new TreeMap<>();
    private final Object applying = new Object();
    private boolean made;

    public Table(TableDefinition definition, Nft nft) {
        this.script = new Script(definition);
        this.nft = nft;
    }

    /** What shall be there under this name; takes effect with the next sync. */
    public void put(String name, Fragment fragment) {
        synchronized (wanted) {
            Fragment before = fragment.isEmpty() ? wanted.remove(name) : wanted.put(name, fragment);
            if (!fragment.equals(before == null ? Fragment.EMPTY : before)) {
                dirty.put(name, fragment);
            }
        }
    }

    /** Makes the kernel's table equal to what was put; returns how many fragments changed. */
    public int sync() {
        synchronized (applying) {
            Map<String, Fragment> pending;
            synchronized (wanted) {
                pending = new TreeMap<>(dirty);
                dirty.clear();
            }
            if (!made) {
                makeAnew();
                return pending.size();
            }
            List<Script.Change> changes = new ArrayList<>();
            pending.forEach(
                    (name, after) -> changes.add(new Script.Change(applied.getOrDefault(name, Fragment.EMPTY), after)));
            String text = script.changes(changes);
            if (!text.isEmpty()) {
                try {
                    nft.apply(text);
                } catch (NftException refused) {
                    LOG.warn("nft refused a change; making the table anew: {}", refused.getMessage());
                    makeAnew();
                    return pending.size();
                }
            }
            pending.forEach(this::remember);
            return pending.size();
        }
    }

    private void makeAnew() {
        Map<String, Fragment> all;
        synchronized (wanted) {
            all = new TreeMap<>(wanted);
            dirty.clear();
        }
        made = false;
        try {
            nft.apply(script.whole(all.values()));
        } catch (NftException refused) {
            synchronized (wanted) {
                // Nothing was applied: everything stays to be done.
                wanted.forEach(dirty::putIfAbsent);
            }
            throw refused;
        }
        made = true;
        applied.clear();
        all.forEach(this::remember);
    }

    private void remember(String name, Fragment fragment) {
        if (fragment.isEmpty()) {
            applied.remove(name);
        } else {
            applied.put(name, fragment);
        }
    }
}
