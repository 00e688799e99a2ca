package io.sailfish.store.etcd;

import io.sailfish.model.value.Bytes;
import io.sailfish.store.Store.Event;
import io.sailfish.store.Store.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The decoded objects of this process's own writes that are under way, so that their events need not be decoded. An event
 * belongs to a write where key and value are the same: it does not matter whose it was then.
 */
final class Attachments {
    private final ConcurrentHashMap<String, List<Pending>> byKey = new ConcurrentHashMap<>();

    private record Pending(Bytes value, Object attachment) {}

    /** Remembers a write's attachment, if it has one. */
    void expect(Write write) {
        change(write, true);
    }

    /** Forgets a write that did not happen. */
    void forget(Write write) {
        change(write, false);
    }

    private void change(Write write, boolean expect) {
        var pending = switch (write) {
            case Write.Create create -> pending(create.value(), create.attachment());
            case Write.Update update -> pending(update.value(), update.attachment());
            case Write.Delete delete -> null;
        };
        if (pending == null) {
            return;
        }
        byKey.compute(write.key(), (key, known) -> {
            var changed = new ArrayList<Pending>(known == null ? List.of() : known);
            if (expect) {
                changed.add(pending);
            } else {
                changed.remove(pending);
            }
            return changed.isEmpty() ? null : changed;
        });
    }

    private static @Nullable Pending pending(Bytes value, @Nullable Object attachment) {
        return attachment == null ? null : new Pending(value, attachment);
    }

    /** The events, those of own writes with their attachments. */
    List<Event> attach(List<Event> events) {
        if (byKey.isEmpty()) {
            return events;
        }
        var attached = new ArrayList<Event>(events.size());
        for (var event : events) {
            attached.add(
                    switch (event) {
                        case Event.Put put -> new Event.Put(put.current(), take(put));
                        case Event.Deleted deleted -> deleted;
                    });
        }
        return attached;
    }

    private @Nullable Object take(Event.Put put) {
        var found = new Object[1];
        byKey.computeIfPresent(put.key(), (key, known) -> {
            var left = new ArrayList<Pending>(known.size());
            for (var pending : known) {
                if (found[0] == null && pending.value().equals(put.current().value())) {
                    found[0] = pending.attachment();
                } else {
                    left.add(pending);
                }
            }
            return left.isEmpty() ? null : left;
        });
        return found[0];
    }

    /** Forgets all, as their events will not come. */
    void clear() {
        byKey.clear();
    }
}
