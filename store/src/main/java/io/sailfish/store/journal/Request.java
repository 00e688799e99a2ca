package io.sailfish.store.journal;

import io.sailfish.store.Store.Outcome;
import io.sailfish.store.Store.Write;
import io.sailfish.store.feed.Feed;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What the committer is asked to do. */
sealed interface Request {
    /** About how many bytes it holds. */
    default long bytes() {
        return 0;
    }

    /** To decide a write, make it durable and publish it. */
    record Commit(Write write, CompletableFuture<Outcome> outcome) implements Request {
        @Override
        public long bytes() {
            return switch (write) {
                case Write.Create create -> create.value().size();
                case Write.Update update -> update.value().size();
                case Write.Delete delete -> 0;
            };
        }
    }

    /** To give a feed, which has nearly caught up, what it still lacks and all that follows. */
    record Join(Feed feed) implements Request {}

    /** To let a feed go. */
    record Leave(Feed feed) implements Request {}

    /** To forget keys whose deletion is compacted. */
    record Forget(List<Journal.Mark> deletions) implements Request {}
}
