package io.sailfish.client.informer;

import io.sailfish.client.ResourceClient;
import io.sailfish.client.ResourceClient.ListOptions;
import io.sailfish.client.ResourceClient.ObjectList;
import io.sailfish.client.ResourceClient.WatchEvent;
import io.sailfish.client.ResourceClient.WatchHandle;
import io.sailfish.client.ResourceClient.WatchHandler;
import io.sailfish.client.time.Backoff;
import io.sailfish.client.time.Timers;
import io.sailfish.model.ApiObject;
import io.sailfish.model.NamespacedName;
import io.sailfish.model.status.ApiException;
import io.sailfish.model.status.ApiException.Reason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a {@link Target} equal to what the server has: a complete state once, then the events since, for ever.
 *
 * <p>The complete state comes as the initial events of a watch where the server can do that, else as a list in pages.
 * A watch that ends is resumed where it stood; if the server no longer knows that point (Expired), the state is fetched
 * anew. Failures are tried again with back-off. A thread exists only while a request is being made; a running watch
 * has none.
 */
final class Reflector<T extends ApiObject> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Informer.class);
    private static final int PAGE = 500;

    /** What is kept equal. Called by one thread at a time; must not block. */
    interface Target<T extends ApiObject> {
        /** These are all the objects. */
        void replace(List<T> objects);

        /** This one is there now. */
        void set(T object);

        /** This one is gone. */
        void remove(T last);
    }

    private final String name;
    private final ResourceClient<T> resource;
    private final Selection selection;
    private final boolean paged;
    private final Timers timers;
    private final Target<T> target;
    private final ReentrantLock lock = new ReentrantLock();
    private boolean streaming = true;
    /** Where to resume; empty when the complete state has to be fetched. */
    private String version = "";

    private int failures;
    private @Nullable Session session;
    private Timers.@Nullable Timer retry;
    private boolean closed;

    Reflector(
            String name,
            ResourceClient<T> resource,
            Selection selection,
            boolean paged,
            Timers timers,
            Target<T> target) {
        this.name = name;
        this.resource = resource;
        this.selection = selection;
        this.paged = paged;
        this.timers = timers;
        this.target = target;
    }

    void start() {
        Thread.ofVirtual().name("informer-" + name).start(this::connect);
    }

    private void connect() {
        try {
            String from = position();
            if (!from.isEmpty()) {
                open(selection.options().from(from), false);
            } else if (streams()) {
                open(selection.options().initialEvents(), true);
            } else {
                list();
                open(selection.options().from(position()), false);
            }
        } catch (ApiException e) {
            ended(null, e);
        } catch (RuntimeException e) {
            LOG.error("Following {} failed", name, e);
            ended(null, null);
        }
    }

    private void open(ListOptions options, boolean initial) {
        Session opened = new Session(initial);
        lock.lock();
        try {
            if (closed) {
                return;
            }
            session = opened;
        } finally {
            lock.unlock();
        }
        try {
            opened.handle(resource.watch(selection.namespace(), options, opened));
        } catch (ApiException e) {
            ended(opened, e);
        }
    }

    /** Fetches the complete state: in pages, or at once where a page's continuation expired meanwhile. */
    private void list() {
        List<T> objects = new ArrayList<>();
        ObjectList<T> page =
                resource.list(selection.namespace(), selection.options().page(paged ? PAGE : 0, ""));
        objects.addAll(page.items());
        while (!page.continueToken().isEmpty()) {
            try {
                page = resource.list(selection.namespace(), selection.options().page(PAGE, page.continueToken()));
            } catch (ApiException e) {
                if (!isExpired(e)) {
                    throw e;
                }
                objects.clear();
                page = resource.list(selection.namespace(), selection.options());
            }
            objects.addAll(page.items());
        }
        lock.lock();
        try {
            if (!closed) {
                version = page.resourceVersion();
                target.replace(objects);
            }
        } finally {
            lock.unlock();
        }
    }

    private String position() {
        lock.lock();
        try {
            return version;
        } finally {
            lock.unlock();
        }
    }

    private boolean streams() {
        lock.lock();
        try {
            return streaming;
        } finally {
            lock.unlock();
        }
    }

    /** A session, or the attempt to open one, is over: decides when and how to go on. */
    private void ended(@Nullable Session which, @Nullable ApiException failure) {
        lock.lock();
        try {
            if (closed || (which != null && which != session)) {
                return;
            }
            boolean useful = which != null && which.progressed;
            boolean atOnce = useful;
            session = null;
            if (failure != null && isExpired(failure)) {
                LOG.debug("{}: {} is too old, fetching everything", name, version);
                version = "";
                atOnce = failures == 0;
            } else if (failure != null && version.isEmpty() && streaming && refusesStreaming(failure)) {
                LOG.debug("{}: no initial events from this server: {}", name, failure.getMessage());
                streaming = false;
                atOnce = true;
            } else if (failure != null) {
                LOG.warn("{}: {}", name, failure.getMessage());
            }
            failures = useful ? 0 : failures + 1;
            if (atOnce) {
                start();
            } else {
                retry = timers.schedule(Backoff.CONNECTION.delay(failures - 1), this::start);
            }
        } finally {
            lock.unlock();
        }
    }

    private static boolean isExpired(ApiException failure) {
        return failure.is(Reason.EXPIRED) || failure.is(Reason.GONE);
    }

    private static boolean refusesStreaming(ApiException failure) {
        return failure.is(Reason.INVALID) || failure.is(Reason.BAD_REQUEST);
    }

    @Override
    public void close() {
        Session open;
        lock.lock();
        try {
            closed = true;
            open = session;
            session = null;
            if (retry != null) {
                retry.cancel();
            }
        } finally {
            lock.unlock();
        }
        if (open != null) {
            open.close();
        }
    }

    /** One watch. */
    private final class Session implements WatchHandler<T> {
        /** The initial events so far; null once they are complete. */
        private @Nullable Map<NamespacedName, T> collected;
        /** Whether anything came, so that resuming at once does not spin. */
        private boolean progressed;

        private @Nullable WatchHandle handle;
        private boolean over;

        Session(boolean initial) {
            collected = initial ? new LinkedHashMap<>() : null;
        }

        void handle(WatchHandle opened) {
            boolean late;
            lock.lock();
            try {
                handle = opened;
                late = over || closed || session != this;
            } finally {
                lock.unlock();
            }
            if (late) {
                opened.close();
            }
        }

        void close() {
            WatchHandle open;
            lock.lock();
            try {
                over = true;
                open = handle;
            } finally {
                lock.unlock();
            }
            if (open != null) {
                open.close();
            }
        }

        @Override
        public void onEvent(WatchEvent<T> event) {
            lock.lock();
            try {
                if (closed || session != this) {
                    return;
                }
                progressed = true;
                if (collected == null) {
                    apply(event);
                } else {
                    collect(event, collected);
                }
            } finally {
                lock.unlock();
            }
        }

        private void apply(WatchEvent<T> event) {
            switch (event) {
                case WatchEvent.Added<T>(T object) -> set(object);
                case WatchEvent.Modified<T>(T object) -> set(object);
                case WatchEvent.Deleted<T>(T last) -> {
                    version = last.metadata().resourceVersion();
                    target.remove(last);
                }
                case WatchEvent.Bookmark<T>(String at, boolean _) -> version = at;
            }
        }

        private void set(T object) {
            version = object.metadata().resourceVersion();
            target.set(object);
        }

        private void collect(WatchEvent<T> event, Map<NamespacedName, T> into) {
            switch (event) {
                case WatchEvent.Added<T>(T object) -> into.put(object.key(), object);
                case WatchEvent.Modified<T>(T object) -> into.put(object.key(), object);
                case WatchEvent.Deleted<T>(T last) -> into.remove(last.key());
                case WatchEvent.Bookmark<T>(String at, boolean complete) -> {
                    if (complete) {
                        collected = null;
                        version = at;
                        target.replace(List.copyOf(into.values()));
                    }
                }
            }
        }

        @Override
        public void onEnd(@Nullable ApiException failure) {
            ended(this, failure);
        }
    }
}
