package io.sailfish.client.informer;

import io.sailfish.client.Client;
import io.sailfish.client.time.Timers;
import io.sailfish.model.ApiObject;
import io.sailfish.model.NamespacedName;
import io.sailfish.model.ResourceType;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A cache of a resource's objects that follows the server: reads cost nothing, and handlers are told of every change.
 *
 * <p>What it promises: once synced, it holds a state that the server had, and moves forward from there; it may lag, it
 * never goes back. Each handler is told of each object's addition, changes and deletion in order, with states skipped
 * where it is slow. Whatever happens to the connection, the cache and the handlers catch up afterwards.
 *
 * <p>Objects are immutable. In one process they are the API server's own instances; a remote informer drops their
 * managedFields, which nothing that reads from a cache needs.
 *
 * <p>Life cycle: {@link #start} once, {@link #close} once; handlers and indexes may be added at any time, before or
 * after. Thread-safe. Usually obtained from an {@link InformerFactory}, which shares it.
 */
public final class Informer<T extends ApiObject> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Informer.class);
    private static final String NAMESPACE_INDEX = "namespace";

    private final ResourceType<T> type;
    private final Selection selection;
    private final boolean shared;
    private final Reflector<T> reflector;
    private final Lister<T> lister = new Reader();
    private final CountDownLatch synced = new CountDownLatch(1);
    /** Guards changes of the image, so that handlers see each exactly once and in order. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Map<String, Integer> indexNumbers = new HashMap<>();
    private final List<Delivery<T>> deliveries = new CopyOnWriteArrayList<>();
    private final List<Inline> inlines = new CopyOnWriteArrayList<>();
    private volatile Image<T> image = Image.empty();
    private boolean started;

    public Informer(Client client, ResourceType<T> type, Selection selection, Timers timers) {
        this.type = type;
        this.selection = selection;
        this.shared = client.sharesObjects();
        this.reflector = new Reflector<>(
                type.qualifiedName(), client.resource(type), selection, !shared, timers, new Follower());
    }

    /** The resource it follows. */
    public ResourceType<T> type() {
        return type;
    }

    /** The objects of the resource that it follows. */
    public Selection selection() {
        return selection;
    }

    /** Begins to follow the server; without effect when it has begun. */
    public void start() {
        lock.lock();
        try {
            if (started) {
                return;
            }
            started = true;
        } finally {
            lock.unlock();
        }
        reflector.start();
    }

    /** Whether the cache holds a complete state. */
    public boolean hasSynced() {
        return synced.getCount() == 0;
    }

    /** Waits until {@link #hasSynced}. */
    public void awaitSynced() throws InterruptedException {
        synced.await();
    }

    /** Waits until {@link #hasSynced}, but not longer than this; whether it has. */
    public boolean awaitSynced(Duration most) throws InterruptedException {
        return synced.await(most.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Reads the cache. */
    public Lister<T> lister() {
        return lister;
    }

    /**
     * The index of this name, made with the function if there is none of that name yet. The function is pure: it gives
     * the values under which an object is found.
     */
    public Index<T> index(String name, Function<? super T, List<String>> function) {
        int number;
        lock.lock();
        try {
            number = indexNumbers.computeIfAbsent(name, absent -> {
                image = image.withIndex(function);
                return image.indexes().size() - 1;
            });
        } finally {
            lock.unlock();
        }
        return value -> image.indexed(number, value);
    }

    /**
     * Adds a handler that is called on a virtual thread and may block; what it has yet to be told is kept for it, in
     * bounded space, as {@link EventHandler} tells.
     */
    public Registration addHandler(EventHandler<T> handler) {
        lock.lock();
        try {
            Delivery<T> delivery = new Delivery<>(handler, this::removed);
            deliveries.add(delivery);
            for (T object : image.objects().values()) {
                delivery.added(object.key(), object);
            }
            if (hasSynced()) {
                delivery.synced();
            }
            return delivery;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Adds a handler that is called where the event arrives, before the next one is taken: for handlers that only put a
     * key into a queue or change a field. It must not block and not throw. Cheaper than {@link #addHandler}.
     */
    public Registration addInlineHandler(EventHandler<T> handler) {
        lock.lock();
        try {
            Inline inline = new Inline(handler);
            inlines.add(inline);
            for (T object : image.objects().values()) {
                inline.added(object);
            }
            return inline;
        } finally {
            lock.unlock();
        }
    }

    private void removed(Registration registration) {
        lock.lock();
        try {
            deliveries.removeIf(delivery -> delivery == registration);
            inlines.removeIf(inline -> inline == registration);
        } finally {
            lock.unlock();
        }
    }

    /** Ends following and all handlers. The cache stays readable. */
    @Override
    public void close() {
        reflector.close();
        List<Registration> registrations = new ArrayList<>();
        lock.lock();
        try {
            registrations.addAll(deliveries);
            registrations.addAll(inlines);
        } finally {
            lock.unlock();
        }
        registrations.forEach(Registration::close);
    }

    @Override
    public String toString() {
        return "informer of " + type + (selection.equals(Selection.ALL) ? "" : " " + selection);
    }

    /** Takes the reflector's news into the image and tells the handlers. */
    private final class Follower implements Reflector.Target<T> {
        @Override
        public void replace(List<T> objects) {
            lock.lock();
            try {
                Set<NamespacedName> present = HashSet.newHashSet(objects.size());
                for (T object : objects) {
                    present.add(object.key());
                    setLocked(object);
                }
                for (NamespacedName key : image.objects().keys()) {
                    if (!present.contains(key)) {
                        removeLocked(key, null);
                    }
                }
                if (!hasSynced()) {
                    deliveries.forEach(Delivery::synced);
                    synced.countDown();
                }
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void set(T object) {
            lock.lock();
            try {
                setLocked(object);
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void remove(T last) {
            lock.lock();
            try {
                removeLocked(last.key(), last);
            } finally {
                lock.unlock();
            }
        }
    }

    private void setLocked(T given) {
        NamespacedName key = given.key();
        T old = image.objects().get(key);
        if (old != null
                && old.metadata().resourceVersion().equals(given.metadata().resourceVersion())) {
            return;
        }
        T object = kept(given);
        image = image.with(key, object);
        if (old == null) {
            inlines.forEach(inline -> inline.added(object));
            deliveries.forEach(delivery -> delivery.added(key, object));
        } else if (old.metadata().uid().equals(object.metadata().uid())) {
            inlines.forEach(inline -> inline.updated(old, object));
            deliveries.forEach(delivery -> delivery.updated(key, old, object));
        } else {
            inlines.forEach(inline -> inline.deleted(old));
            inlines.forEach(inline -> inline.added(object));
            deliveries.forEach(delivery -> delivery.deleted(key, old));
            deliveries.forEach(delivery -> delivery.added(key, object));
        }
    }

    private void removeLocked(NamespacedName key, @Nullable T given) {
        T known = image.objects().get(key);
        if (known == null) {
            return;
        }
        T last = given == null ? known : kept(given);
        image = image.without(key);
        inlines.forEach(inline -> inline.deleted(last));
        deliveries.forEach(delivery -> delivery.deleted(key, last));
    }

    /** The object as it is kept: the server's own instance, or a remote one without its managedFields. */
    private T kept(T object) {
        if (shared) {
            return object;
        }
        ObjectMeta metadata = object.metadata();
        return metadata.managedFields().isEmpty()
                ? object
                : type.objectClass().cast(object.withMetadata(metadata.without(ObjectMeta.MANAGED_FIELDS)));
    }

    private final class Reader implements Lister<T> {
        private @Nullable Index<T> byNamespace;

        @Override
        public Optional<T> get(NamespacedName key) {
            return Optional.ofNullable(image.objects().get(key));
        }

        @Override
        public List<T> all() {
            return image.objects().values();
        }

        @Override
        public List<T> inNamespace(String namespace) {
            if (namespace.isEmpty()) {
                return all();
            }
            Index<T> index = byNamespace;
            if (index == null) {
                index = index(NAMESPACE_INDEX, object -> List.of(object.namespace()));
                byNamespace = index;
            }
            return index.get(namespace);
        }

        @Override
        public int size() {
            return image.objects().size();
        }
    }

    /** A handler that is called where the event arrives. */
    private final class Inline implements Registration {
        private final EventHandler<T> handler;

        Inline(EventHandler<T> handler) {
            this.handler = handler;
        }

        void added(T object) {
            guarded(() -> handler.added(object), object);
        }

        void updated(T old, T object) {
            guarded(() -> handler.updated(old, object), object);
        }

        void deleted(T last) {
            guarded(() -> handler.deleted(last), last);
        }

        private void guarded(Runnable call, T object) {
            try {
                call.run();
            } catch (RuntimeException e) {
                LOG.error("A handler of {} failed on {}", type, object.key(), e);
            }
        }

        @Override
        public boolean hasSynced() {
            return Informer.this.hasSynced();
        }

        @Override
        public void awaitSynced() throws InterruptedException {
            Informer.this.awaitSynced();
        }

        @Override
        public void close() {
            removed(this);
        }
    }
}
