package io.sailfish.metrics.scrape;

import io.sailfish.client.Client;
import io.sailfish.client.informer.EventHandler;
import io.sailfish.client.informer.Informer;
import io.sailfish.client.time.Timers;
import io.sailfish.metrics.figures.FigureBook;
import io.sailfish.metrics.figures.ReadingText;
import io.sailfish.model.api.core.v1.Node;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads each node's kubelet every ten seconds, by the API server's way to it, so many at a time. A node that cannot be read
 * has no figures until it can be again.
 */
public final class Scraper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Scraper.class);
    private static final Duration INTERVAL = Duration.ofSeconds(10);
    /** Of a node that was never read: two readings make its first figures. */
    private static final Duration FIRST_INTERVAL = Duration.ofSeconds(3);

    private static final int AT_A_TIME = 32;

    private final Client client;
    private final Informer<Node> nodes;
    private final FigureBook book;
    private final Timers timers;
    private final Executor threads = task -> Thread.ofVirtual().name("scrape").start(task);
    private final Semaphore places = new Semaphore(AT_A_TIME);
    private final Map<String, Round> rounds = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** @param nodes those to read; not started here */
    public Scraper(Client client, Informer<Node> nodes, FigureBook book, Timers timers) {
        this.client = client;
        this.nodes = nodes;
        this.book = book;
        this.timers = timers;
    }

    /** Begins to read whatever nodes there are and come. */
    public void start() {
        nodes.addInlineHandler(new EventHandler<>() {
            @Override
            public void added(Node node) {
                rounds.computeIfAbsent(node.name(), Round::new).begin();
            }

            @Override
            public void deleted(Node last) {
                Round round = rounds.remove(last.name());
                if (round != null) {
                    round.end();
                }
                book.forget(last.name());
            }
        });
    }

    @Override
    public void close() {
        closed = true;
        rounds.values().forEach(Round::end);
    }

    /** The readings of one node, one after the other. */
    private final class Round implements Runnable {
        private final String node;
        private volatile Timers.Timer next = () -> {};
        private volatile boolean ended;
        private boolean answered;

        Round(String node) {
            this.node = node;
        }

        void begin() {
            threads.execute(this);
        }

        void end() {
            ended = true;
            next.cancel();
        }

        @Override
        public void run() {
            Instant begun = timers.instant();
            try {
                places.acquire();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                return;
            }
            boolean first = !answered;
            try {
                read();
            } finally {
                places.release();
            }
            if (!ended && !closed) {
                Duration interval = first && answered ? FIRST_INTERVAL : INTERVAL;
                Duration left = interval.minus(Duration.between(begun, timers.instant()));
                next = timers.schedule(left.isPositive() ? left : Duration.ZERO, this::begin);
            }
        }

        private void read() {
            try {
                Client.RawResponse answer =
                        client.raw("GET", "/api/v1/nodes/" + node + "/proxy/metrics/resource", "", new byte[0]);
                String text = new String(answer.body(), StandardCharsets.UTF_8);
                book.put(node, ReadingText.parse(text, timers.instant()));
                if (!answered) {
                    LOG.info("the kubelet of {} tells what it uses", node);
                }
                answered = true;
            } catch (RuntimeException failed) {
                book.forget(node);
                if (answered) {
                    LOG.warn("the kubelet of {} does not tell what it uses: {}", node, failed.getMessage());
                } else {
                    LOG.debug("the kubelet of {} does not tell what it uses: {}", node, failed.getMessage());
                }
                answered = false;
            }
            if (ended) {
                book.forget(node);
            }
        }
    }
}
