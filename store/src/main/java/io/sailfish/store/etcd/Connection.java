package io.sailfish.store.etcd;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.options.GetOption;
import io.sailfish.store.StoreException;
import io.sailfish.store.StoreException.Kind;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to etcd's members. Calls go to the members in turn; those that cannot be reached are left out until they can. A
 * probe every other second tells whether any answers. Where none has for a while the client is made anew, as the old one
 * tries its members ever more seldom.
 */
final class Connection implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
    private static final ByteSequence NO_KEY = ByteSequence.from(new byte[] {0});
    private static final Duration PROBE_INTERVAL = Duration.ofSeconds(2);
    private static final Duration ATTEMPT = Duration.ofSeconds(3);
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Duration RENEWAL = Duration.ofSeconds(4);
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(10);
    private static final Duration KEEP_ALIVE_ANSWER = Duration.ofSeconds(3);

    private final EtcdOptions options;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("etcd-", 0).factory());
    private final ScheduledExecutorService timer;
    private volatile Client client;
    private volatile @Nullable StoreException outage;
    private volatile long answered = System.nanoTime();
    private volatile long renewed = answered;
    private volatile boolean closed;

    Connection(EtcdOptions options) {
        this.options = options;
        this.client = build();
        var executor = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("etcd-timer").factory());
        executor.setRemoveOnCancelPolicy(true);
        this.timer = Executors.unconfigurableScheduledExecutorService(executor);
        timer.scheduleWithFixedDelay(
                this::probe, PROBE_INTERVAL.toMillis(), PROBE_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    private Client build() {
        var builder = Client.builder()
                .endpoints(options.endpoints())
                .waitForReady(false)
                .retryMaxAttempts(0)
                .keepaliveTime(KEEP_ALIVE)
                .keepaliveTimeout(KEEP_ALIVE_ANSWER)
                .connectTimeout(ATTEMPT)
                .maxInboundMessageSize(Integer.MAX_VALUE)
                .executorService(threads);
        if (options.secure()) {
            try {
                builder.sslContext(tls -> {
                    if (options.authorities() != null) {
                        tls.trustManager(file(options.authorities()));
                    }
                    if (options.certificate() != null && options.key() != null) {
                        tls.keyManager(file(options.certificate()), file(options.key()));
                    }
                });
            } catch (SSLException unusable) {
                throw new IllegalArgumentException("the certificates for etcd cannot be used: " + unusable, unusable);
            }
        }
        return builder.build();
    }

    private static File file(Path path) {
        return path.toFile();
    }

    /** The client of the moment; it may be replaced by another. */
    Client client() {
        return client;
    }

    /** Runs a task on a thread of the connection after a while. */
    void later(Duration pause, Runnable task) {
        if (!closed) {
            timer.schedule(() -> threads.execute(task), pause.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Runs a task on a thread of the connection. */
    void run(Runnable task) {
        threads.execute(task);
    }

    /** How long a request may take. */
    Duration patience() {
        return options.patience();
    }

    /** Why etcd cannot be used, or null where it can. */
    @Nullable
    StoreException outage() {
        return outage;
    }

    /** The revision of etcd's last write, agreed upon by a majority. */
    long revision() {
        return read(current -> current.getKVClient()
                        .get(NO_KEY, GetOption.builder().withCountOnly(true).build()))
                .getHeader()
                .getRevision();
    }

    /** Asks something that may be asked again: for as long as there is patience, as long as no member answers. */
    <T> T read(Function<Client, CompletableFuture<T>> question) {
        var deadline = System.nanoTime() + options.patience().toNanos();
        while (true) {
            var failure = new StoreException(Kind.UNAVAILABLE, "the store is closed");
            if (closed) {
                throw failure;
            }
            try {
                var answer = question.apply(client).get(ATTEMPT.toMillis(), TimeUnit.MILLISECONDS);
                worked();
                return answer;
            } catch (ExecutionException | TimeoutException failed) {
                failure = Failures.translated(failed);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new StoreException(Kind.UNAVAILABLE, "interrupted while etcd was asked", interrupted);
            }
            if (failure.kind() != Kind.UNAVAILABLE) {
                worked();
                throw failure;
            }
            failed(failure);
            if (System.nanoTime() > deadline) {
                throw failure;
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new StoreException(Kind.UNAVAILABLE, "interrupted while etcd was asked", interrupted);
        }
    }

    /** Takes note that a member answered. */
    void worked() {
        answered = System.nanoTime();
        if (outage != null) {
            outage = null;
            LOG.info("etcd answers again");
        }
    }

    /** Takes note that no member answered. */
    void failed(StoreException failure) {
        var now = System.nanoTime();
        if (now - answered > RENEWAL.toNanos() && now - renewed > RENEWAL.toNanos()) {
            renew(now);
        }
    }

    private synchronized void renew(long now) {
        if (closed || now - renewed <= RENEWAL.toNanos()) {
            return;
        }
        renewed = now;
        var old = client;
        client = build();
        old.close();
    }

    private void probe() {
        client.getKVClient()
                .get(NO_KEY, GetOption.builder().withCountOnly(true).build())
                .orTimeout(ATTEMPT.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((answer, failure) -> {
                    if (failure == null) {
                        worked();
                    } else if (!closed) {
                        missed(Failures.translated(failure));
                    }
                });
    }

    private void missed(StoreException failure) {
        if (System.nanoTime() - answered > PROBE_INTERVAL.toNanos()) {
            if (outage == null) {
                LOG.warn("etcd does not answer: {}", failure.getMessage());
            }
            outage = failure;
        }
        failed(failure);
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            client.close();
        }
        timer.shutdownNow();
        threads.shutdown();
    }
}
