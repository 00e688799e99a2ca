package io.sailfish.apiserver.local;

import io.sailfish.apiserver.cache.WatchCursor;
import io.sailfish.apiserver.cache.WatchItem;
import io.sailfish.client.ResourceClient.WatchEvent;
import io.sailfish.client.ResourceClient.WatchHandle;
import io.sailfish.client.ResourceClient.WatchHandler;
import io.sailfish.model.ApiObject;
import io.sailfish.model.status.ApiException;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands what a cursor sees to a handler, on a virtual thread whenever there is something. */
final class LocalWatch<T extends ApiObject> implements WatchHandle {
    private static final Logger LOG = LoggerFactory.getLogger(LocalWatch.class);

    private final WatchCursor cursor;
    private final Function<ApiObject, T> served;
    private final WatchHandler<T> handler;
    private final Executor threads;
    private final Set<LocalWatch<?>> open;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * @param served makes what the handler is given of stored objects
     */
    LocalWatch(
            WatchCursor cursor,
            Function<ApiObject, T> served,
            WatchHandler<T> handler,
            Executor threads,
            Set<LocalWatch<?>> open) {
        this.cursor = cursor;
        this.served = served;
        this.handler = handler;
        this.threads = threads;
        this.open = open;
    }

    void start() {
        open.add(this);
        threads.execute(() -> {
            cursor.start(() -> threads.execute(this::drain));
            drain();
        });
    }

    /** Runs on one thread at a time: the cursor signals only after a drain has found nothing more. */
    private void drain() {
        try {
            for (WatchItem item = cursor.poll(); item != null; item = cursor.poll()) {
                if (closed.get()) {
                    return;
                }
                if (item instanceof WatchItem.Failed(ApiException failure)) {
                    end(failure);
                    return;
                }
                handler.onEvent(event(item));
            }
            if (cursor.ended()) {
                end(null);
            }
        } catch (RuntimeException broken) {
            LOG.error("a watch's handler failed; the watch ends", broken);
            end(null);
        }
    }

    private void end(@Nullable ApiException failure) {
        if (closed.compareAndSet(false, true)) {
            release();
            handler.onEnd(failure);
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            release();
        }
    }

    private void release() {
        cursor.close();
        open.remove(this);
    }

    private WatchEvent<T> event(WatchItem item) {
        return switch (item) {
            case WatchItem.Change(WatchItem.Type type, var version) -> {
                T object = served.apply(version.object());
                yield switch (type) {
                    case ADDED -> new WatchEvent.Added<>(object);
                    case MODIFIED -> new WatchEvent.Modified<>(object);
                    case DELETED -> new WatchEvent.Deleted<>(object);
                };
            }
            case WatchItem.Bookmark(long revision, boolean initialEnd) ->
                new WatchEvent.Bookmark<>(Long.toString(revision), initialEnd);
            case WatchItem.Failed(ApiException failure) -> throw failure;
        };
    }
}
