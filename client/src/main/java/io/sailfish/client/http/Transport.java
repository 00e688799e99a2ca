package io.sailfish.client.http;

import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.status.ApiException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends requests and waits for their answers. What no server can have acted on, and what does no harm twice, is sent
 * again on another connection where the first is lost; other losses are told as ServiceUnavailable.
 */
final class Transport implements AutoCloseable {
    /** The longest answer that is kept whole. */
    static final int LONGEST = 512 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(HttpClient.class);
    private static final int TRIES = 3;
    private static final long TOKEN_NANOS = Duration.ofMinutes(1).toNanos();

    private final ClientConfig config;
    private final Connections connections;
    private volatile Bearer bearer = new Bearer("", 0, false);

    private record Bearer(String token, long readAt, boolean known) {}

    /** Starts one exchange: registers what is needed, and gives the listener and the future that ends the wait. */
    interface Attempt<R> {
        Started<R> start();
    }

    record Started<R>(ResponseListener listener, CompletableFuture<R> outcome, Running running) {}

    /** Is given the exchange once it runs. */
    interface Running {
        void set(Connection.Exchange exchange);
    }

    Transport(ClientConfig config) {
        this.config = config;
        this.connections = new Connections(config);
    }

    ClientConfig config() {
        return config;
    }

    /** The whole answer of a request; a failure Status is thrown. */
    WatchStream.Answer call(WireRequest request) {
        WatchStream.Answer answer = run(request, () -> {
            WatchStream.Whole whole = new WatchStream.Whole(LONGEST);
            return new Started<WatchStream.Answer>(whole, whole.answer(), exchange -> {});
        });
        if (answer.code() < 200 || answer.code() >= 300) {
            if (answer.code() == 401) {
                bearer = new Bearer("", 0, false);
            }
            throw WireFormat.failure(answer.code(), answer.body());
        }
        return answer;
    }

    /** Sends a request and waits until its attempt has an outcome. */
    <R> R run(WireRequest request, Attempt<R> attempt) {
        long deadline = System.nanoTime() + config.requestTimeout().toNanos();
        for (int tries = 1; ; tries++) {
            try {
                return once(request, attempt.start(), deadline);
            } catch (LostConnection e) {
                boolean again = (e.isUntouched() || request.isSafe()) && tries < TRIES && System.nanoTime() < deadline;
                if (!again) {
                    throw new ApiException(
                            ApiErrors.serviceUnavailable(
                                            request.method() + " " + request.path() + ": " + e.getMessage())
                                    .failure(),
                            e);
                }
                LOG.debug("{} {} is sent again: {}", request.method(), request.path(), e.getMessage());
            }
        }
    }

    private <R> R once(WireRequest request, Started<R> started, long deadline) {
        Connection.Exchange exchange = connections.acquire(deadline).send(request, token(), started.listener());
        started.running().set(exchange);
        try {
            return started.outcome().get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            exchange.cancel();
            throw ApiErrors.timeout(
                    request.method() + " " + request.path() + ": no answer within " + config.requestTimeout(), 0);
        } catch (InterruptedException e) {
            exchange.cancel();
            Thread.currentThread().interrupt();
            throw ApiErrors.timeout(request.method() + " " + request.path() + ": interrupted", 0);
        }
    }

    private String token() {
        if (config.token().isNone()) {
            return "";
        }
        Bearer present = bearer;
        if (!present.known() || System.nanoTime() - present.readAt() > TOKEN_NANOS) {
            present = new Bearer(config.token().read().strip(), System.nanoTime(), true);
            bearer = present;
        }
        return present.token();
    }

    void renew() {
        connections.renew();
    }

    @Override
    public void close() {
        connections.close();
    }
}
