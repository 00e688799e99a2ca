package io.sailfish.apiserver.cache;

import io.sailfish.store.Store;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Asks the store for its revision, once for all who came while the last question was under way: an answer counts only for
 * those who came before it was asked.
 */
final class PresentRevision {
    private final Store store;
    private final ReentrantLock turn = new ReentrantLock();
    private final Object lock = new Object();
    private @Nullable CompletableFuture<Long> next;

    PresentRevision(Store store) {
        this.store = store;
    }

    /** A revision that the store reached no earlier than this was called. Blocks. */
    long ask() {
        CompletableFuture<Long> mine;
        boolean leads = false;
        synchronized (lock) {
            if (next == null) {
                next = new CompletableFuture<>();
                leads = true;
            }
            mine = next;
        }
        if (leads) {
            answer(mine);
        }
        try {
            return mine.join();
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof RuntimeException problem ? problem : failed;
        }
    }

    private void answer(CompletableFuture<Long> mine) {
        turn.lock();
        try {
            synchronized (lock) {
                next = null;
            }
            mine.complete(store.revision());
        } catch (RuntimeException failure) {
            mine.completeExceptionally(failure);
        } finally {
            turn.unlock();
        }
    }
}
