package io.sailfish.client.contract;

import io.sailfish.client.ResourceClient.WatchEvent;
import io.sailfish.client.ResourceClient.WatchHandler;
import io.sailfish.model.ApiObject;
import io.sailfish.model.status.ApiException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Keeps what a watch told until the test asks for it. */
public final class WatchRecorder<T extends ApiObject> implements WatchHandler<T> {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final LinkedBlockingQueue<WatchEvent<T>> events = new LinkedBlockingQueue<>();
    private final CompletableFuture<Optional<ApiException>> end = new CompletableFuture<>();

    @Override
    public void onEvent(WatchEvent<T> event) {
        events.add(event);
    }

    @Override
    public void onEnd(@Nullable ApiException failure) {
        end.complete(Optional.ofNullable(failure));
    }

    /** The next event, waited for. */
    public WatchEvent<T> next() throws InterruptedException {
        WatchEvent<T> event = events.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (event == null) {
            throw new AssertionError("no event within " + PATIENCE);
        }
        return event;
    }

    /** The next event that is no bookmark in between. */
    public WatchEvent<T> nextChange() throws InterruptedException {
        WatchEvent<T> event = next();
        while (event instanceof WatchEvent.Bookmark<T>(String _, boolean initialEventsEnd) && !initialEventsEnd) {
            event = next();
        }
        return event;
    }

    /** "ADDED name", "MODIFIED name", "DELETED name" or "COMPLETE": the next event in short. */
    public String nextInShort() throws InterruptedException {
        return switch (nextChange()) {
            case WatchEvent.Added<T>(T object) -> "ADDED " + object.name();
            case WatchEvent.Modified<T>(T object) -> "MODIFIED " + object.name();
            case WatchEvent.Deleted<T>(T object) -> "DELETED " + object.name();
            case WatchEvent.Bookmark<T> _ -> "COMPLETE";
        };
    }

    /** What ended the watch, waited for. */
    public Optional<ApiException> end() throws Exception {
        return end.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    public boolean isOver() {
        return end.isDone();
    }
}
