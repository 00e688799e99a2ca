package io.sailfish.client.informer;

import io.sailfish.model.ApiObject;
import io.sailfish.model.NamespacedName;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one handler has yet to be told, and the calling of it on a virtual thread that exists only while there is
 * something to tell.
 *
 * <p>Bounded by coalescing: of one object there is at most one pending note after the pending deletion of its
 * predecessor. An update joins the pending addition or update of its object; beyond {@link #RELAXED} notes a deletion
 * also annuls the pending addition of its object, of which the handler then never hears. So there are never many more
 * notes than objects that exist or that the handler knows.
 */
final class Delivery<T extends ApiObject> implements Registration {
    /** How many notes may be pending before an object's addition and deletion annul each other. */
    static final int RELAXED = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(Informer.class);

    private enum Kind {
        ADDED,
        UPDATED,
        DELETED,
        SYNCED
    }

    private static final class Note<T> {
        private Kind kind;
        private final @Nullable T old;
        private @Nullable T object;

        Note(Kind kind, @Nullable T old, @Nullable T object) {
            this.kind = kind;
            this.old = old;
            this.object = object;
        }
    }

    private final EventHandler<T> handler;
    private final Consumer<Registration> onClose;
    private final ReentrantLock lock = new ReentrantLock();
    /** In order; a set, so that an annulled note can be taken out of the middle. */
    private final LinkedHashSet<Note<T>> pending = new LinkedHashSet<>();

    private final Map<NamespacedName, Note<T>> latest = new HashMap<>();
    private final CountDownLatch synced = new CountDownLatch(1);
    private boolean draining;
    private volatile boolean closed;

    Delivery(EventHandler<T> handler, Consumer<Registration> onClose) {
        this.handler = handler;
        this.onClose = onClose;
    }

    void added(NamespacedName key, T object) {
        lock.lock();
        try {
            append(key, new Note<>(Kind.ADDED, null, object));
        } finally {
            lock.unlock();
        }
    }

    void updated(NamespacedName key, T old, T object) {
        lock.lock();
        try {
            Note<T> note = latest.get(key);
            if (note != null && note.kind != Kind.DELETED) {
                note.object = object;
            } else {
                append(key, new Note<>(Kind.UPDATED, old, object));
            }
        } finally {
            lock.unlock();
        }
    }

    void deleted(NamespacedName key, T last) {
        lock.lock();
        try {
            Note<T> note = latest.get(key);
            if (note != null && note.kind == Kind.UPDATED) {
                note.kind = Kind.DELETED;
                note.object = last;
            } else if (note != null && note.kind == Kind.ADDED && pending.size() > RELAXED) {
                pending.remove(note);
                latest.remove(key);
            } else {
                append(key, new Note<>(Kind.DELETED, null, last));
            }
        } finally {
            lock.unlock();
        }
    }

    /** Everything told so far was the first complete list. */
    void synced() {
        lock.lock();
        try {
            pending.add(new Note<>(Kind.SYNCED, null, null));
            drain();
        } finally {
            lock.unlock();
        }
    }

    private void append(NamespacedName key, Note<T> note) {
        if (closed) {
            return;
        }
        pending.add(note);
        latest.put(key, note);
        drain();
    }

    private void drain() {
        if (!draining) {
            draining = true;
            Thread.ofVirtual().name("informer-handler").start(this::tell);
        }
    }

    private void tell() {
        for (Note<T> note = next(); note != null; note = next()) {
            try {
                tell(note);
            } catch (RuntimeException | Error e) {
                LOG.error("A handler failed on a {} object: {}", note.kind, note.object, e);
            }
        }
    }

    private @Nullable Note<T> next() {
        lock.lock();
        try {
            Note<T> note = closed || pending.isEmpty() ? null : pending.removeFirst();
            if (note == null) {
                draining = false;
            } else if (note.object != null) {
                latest.remove(note.object.key(), note);
            }
            return note;
        } finally {
            lock.unlock();
        }
    }

    /** The note is no longer reachable by others: it was taken off under the lock. */
    @SuppressWarnings("NullAway")
    private void tell(Note<T> note) {
        switch (note.kind) {
            case ADDED -> handler.added(note.object);
            case UPDATED -> handler.updated(note.old, note.object);
            case DELETED -> handler.deleted(note.object);
            case SYNCED -> synced.countDown();
        }
    }

    @Override
    public boolean hasSynced() {
        return synced.getCount() == 0;
    }

    @Override
    public void awaitSynced() throws InterruptedException {
        synced.await();
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            pending.clear();
            latest.clear();
        } finally {
            lock.unlock();
        }
        onClose.accept(this);
    }
}
