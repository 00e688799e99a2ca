package io.sailfish.store.etcd;

import io.sailfish.store.Store;
import io.sailfish.store.Store.Event;
import io.sailfish.store.StoreException;
import io.sailfish.store.StoreException.Kind;
import io.sailfish.store.feed.Feed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gives what happens in etcd to the watches of this process. A watch from the past catches up on a {@link Following} of its
 * own and then joins. Watchers are called without the lock.
 */
final class LiveFeed implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Connection connection;
    private final Attachments attachments;
    private final Object lock = new Object();
    private final List<Feed> feeds = new ArrayList<>();
    private long position;
    private boolean closed;
    private Following following;

    /** @param position the revision that the feed begins after */
    LiveFeed(Connection connection, Attachments attachments, long position) {
        this.connection = connection;
        this.attachments = attachments;
        this.position = position;
        this.following = new Following(connection, position + 1, new Live());
        following.start();
    }

    /** Every event from a revision on. */
    Store.Subscription subscribe(Feed feed) {
        var subscription = new Joining(feed);
        while (true) {
            long seen;
            synchronized (lock) {
                checkOpen();
                seen = position;
                if (feed.next() <= seen) {
                    subscription.catchUp();
                    return subscription;
                }
            }
            feed.progress(seen);
            synchronized (lock) {
                checkOpen();
                if (position == seen) {
                    feeds.add(feed);
                    return subscription;
                }
            }
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new StoreException(Kind.UNAVAILABLE, "the store is closed");
        }
    }

    /** Waits until everything up to a revision was delivered, or the time is over. */
    void await(long revision, Duration most) throws InterruptedException {
        var deadline = System.nanoTime() + most.toNanos();
        synchronized (lock) {
            while (position < revision && System.nanoTime() < deadline) {
                lock.wait(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
            }
        }
    }

    @Override
    public void close() {
        List<Feed> left;
        synchronized (lock) {
            closed = true;
            left = List.copyOf(feeds);
            feeds.clear();
            following.close();
        }
        left.forEach(feed -> feed.fail(new StoreException(Kind.UNAVAILABLE, "the store is closed")));
    }

    /** The present, delivered to all that have joined. */
    private final class Live implements Following.Sink {
        @Override
        public void events(List<Event> events, long upTo) {
            var attached = attachments.attach(events);
            List<Feed> now;
            synchronized (lock) {
                feeds.removeIf(Feed::ended);
                now = List.copyOf(feeds);
                position = upTo;
            }
            for (var feed : now) {
                feed.deliver(attached, upTo);
                feed.progress(upTo);
            }
            synchronized (lock) {
                lock.notifyAll();
            }
        }

        /** Events are lost: who watches must read anew, and who comes now begins at the present. */
        @Override
        public void lost(StoreException failure) {
            List<Feed> left;
            synchronized (lock) {
                left = List.copyOf(feeds);
                feeds.clear();
            }
            attachments.clear();
            beginAnew();
            left.forEach(feed -> feed.fail(failure));
        }
    }

    private void beginAnew() {
        try {
            var present = connection.revision();
            synchronized (lock) {
                if (!closed) {
                    position = present;
                    following = new Following(connection, present + 1, new Live());
                    following.start();
                }
            }
        } catch (StoreException away) {
            connection.failed(away);
            connection.later(PAUSE, this::beginAnew);
        }
    }

    /** One watch from the past on its way to the present. */
    private final class Joining implements Store.Subscription, Following.Sink {
        private final Feed feed;
        private volatile @Nullable Following past;

        Joining(Feed feed) {
            this.feed = feed;
        }

        void catchUp() {
            var own = new Following(connection, feed.next(), this);
            past = own;
            connection.run(own::start);
        }

        @Override
        public void events(List<Event> events, long upTo) {
            feed.deliver(events, upTo);
            feed.progress(upTo);
            var shut = false;
            synchronized (lock) {
                shut = closed;
                if (!closed && upTo >= position && !feed.ended()) {
                    feeds.add(feed);
                } else if (!closed && !feed.ended()) {
                    return;
                }
            }
            endPast();
            if (shut) {
                feed.fail(new StoreException(Kind.UNAVAILABLE, "the store is closed"));
            }
        }

        @Override
        public void lost(StoreException failure) {
            feed.fail(failure);
        }

        private void endPast() {
            var own = past;
            if (own != null) {
                own.close();
            }
        }

        @Override
        public void close() {
            feed.end();
            synchronized (lock) {
                feeds.remove(feed);
            }
            endPast();
        }
    }
}
