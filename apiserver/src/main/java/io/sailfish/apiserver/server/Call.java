package io.sailfish.apiserver.server;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Future;
import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.apiserver.http.Exchange;
import io.sailfish.apiserver.http.Response;
import io.sailfish.apiserver.http.ResponseStream;
import io.sailfish.apiserver.metrics.RequestMetrics;
import io.sailfish.apiserver.request.Query;
import io.sailfish.apiserver.request.RequestInfo;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.status.ApiException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request on its way through the server: what it asks for, who asks, and the one answer it gets, to which the headers
 * are added that every answer carries.
 */
public final class Call {
    private static final Logger LOG = LoggerFactory.getLogger(Call.class);

    private final Exchange exchange;
    private final RequestInfo info;
    private final Query query;
    private final RequestMetrics metrics;
    private final Compression compression;
    private final String auditId;
    private final List<String> warnings = new ArrayList<>(0);
    private final AtomicBoolean answered = new AtomicBoolean();
    private @Nullable UserInfo user;
    private List<Response.Header> headers = List.of();
    private Duration patience = RequestTimeout.MOST;
    private final AtomicReference<@Nullable Runnable> occupied = new AtomicReference<>();

    Call(Exchange exchange, RequestInfo info, Query query, RequestMetrics metrics, Compression compression) {
        this.exchange = exchange;
        this.info = info;
        this.query = query;
        this.metrics = metrics;
        this.compression = compression;
        String given = exchange.request().headers().first("audit-id");
        this.auditId = given.isEmpty() ? newAuditId() : given;
    }

    public Exchange exchange() {
        return exchange;
    }

    /** What is asked for. */
    public RequestInfo info() {
        return info;
    }

    /** The parameters. */
    public Query query() {
        return query;
    }

    /** Who asks; known once the request is authenticated. */
    public UserInfo user() {
        UserInfo known = user;
        if (known == null) {
            throw new IllegalStateException("not authenticated yet");
        }
        return known;
    }

    void user(UserInfo known) {
        user = known;
    }

    /** How long it may take from its beginning, unless it lasts by nature. */
    Duration patience() {
        return patience;
    }

    /** Reads from the request how long it may take. */
    void readTimeout() {
        patience = RequestTimeout.of(info, query);
    }

    /** On the event loop: has the call answered when its time is over, whatever whoever works for it still does. */
    public void beginTimeout() {
        if (!info.isLongRunning()) {
            long left = patience.toNanos() - (System.nanoTime() - exchange.startNanos());
            Future<?> timer = exchange.eventLoop().schedule(this::timeOut, left, TimeUnit.NANOSECONDS);
            exchange.onClose(() -> timer.cancel(false));
        }
    }

    /** Has a thread answer, within the time that the call may take. */
    public void answerOn(Executor threads, Supplier<Response> answer) {
        beginTimeout();
        threads.execute(() -> {
            try {
                respond(answer.get());
            } catch (RuntimeException | Error failure) {
                fail(failure);
            }
        });
    }

    /** What the call occupies stays occupied until whoever works for it is done. */
    private void timeOut() {
        if (answered.compareAndSet(false, true)) {
            Response late = StatusBody.response(
                    ApiErrors.timeout("request did not complete within the allotted timeout", 0), header("accept"));
            exchange.respond(late.with(commonHeaders(late)));
            counted(late.status(), late.length());
        }
    }

    /** What the answer says beside the usual. */
    void headers(List<Response.Header> more) {
        headers = more;
    }

    /** Tells what to give back when the call is {@linkplain #done done}. */
    void occupies(Runnable giveBack) {
        occupied.set(giveBack);
    }

    /**
     * Gives back what the call occupies: its answer is out or on its way by itself. The second time counts for nothing.
     */
    public void done() {
        Runnable giveBack = occupied.getAndSet(null);
        if (giveBack != null) {
            giveBack.run();
        }
    }

    /** The first value of a header, empty where there is none; the name in lower case. */
    public String header(String name) {
        return exchange.request().headers().first(name);
    }

    /** Tells the client something beside the answer. */
    public void warn(String text) {
        warnings.add(text);
    }

    /** Answers. Whoever is second to answer is ignored. */
    public void respond(Response response) {
        if (answered.compareAndSet(false, true)) {
            Response whole = compression.apply(exchange.request(), response);
            exchange.respond(whole.with(commonHeaders(whole)));
            counted(response.status(), response.length());
        }
        done();
    }

    private void counted(int code, long bytes) {
        boolean applies = header("content-type").startsWith("application/apply-patch");
        String dryRun = query.first("dryRun");
        metrics.answered(
                info,
                dryRun.equals("All") ? dryRun : "",
                applies && info.verb().equals("patch"),
                code,
                bytes,
                System.nanoTime() - exchange.startNanos());
    }

    /** Answers with a body that follows. */
    public ResponseStream stream(Response head) {
        if (!answered.compareAndSet(false, true)) {
            done();
            return Closed.STREAM;
        }
        CountedStream stream = new CountedStream(exchange.stream(head.with(commonHeaders(head))));
        boolean lasts = info.isLongRunning();
        if (lasts) {
            metrics.longRunning(info, 1);
        }
        stream.onClose(() -> {
            if (lasts) {
                metrics.longRunning(info, -1);
            }
            counted(head.status(), stream.bytes());
            done();
        });
        return stream;
    }

    /** Gives the connection away; see {@link Exchange#takeOver}. */
    public void takeOver(Consumer<io.netty.channel.Channel> owner) {
        if (answered.compareAndSet(false, true)) {
            exchange.takeOver(owner);
        }
        done();
    }

    /** Answers with a failure: in the API's terms, or as an internal error, which is logged. */
    public void fail(Throwable failure) {
        try {
            respondTo(failure);
        } catch (RuntimeException | Error another) {
            // Whatever is broken, no client shall wait for an answer that does not come.
            LOG.error("cannot even tell a failure (audit id {})", auditId, another);
            respond(Response.text(500, "internal server error\n"));
        }
    }

    private void respondTo(Throwable failure) {
        if (failure instanceof ApiException known) {
            respond(StatusBody.response(known, header("accept")));
        } else {
            LOG.error(
                    "{} {} failed (audit id {})",
                    exchange.request().method(),
                    exchange.request().target(),
                    auditId,
                    failure);
            respond(StatusBody.response(ApiErrors.internalError(failure), header("accept")));
        }
    }

    private List<Response.Header> commonHeaders(Response response) {
        List<Response.Header> all = new ArrayList<>(2 + headers.size() + warnings.size());
        all.add(new Response.Header("audit-id", auditId));
        if (response.headers().stream().noneMatch(header -> header.name().equals("cache-control"))) {
            all.add(new Response.Header("cache-control", "no-cache, private"));
        }
        all.addAll(headers);
        for (String warning : warnings) {
            all.add(new Response.Header("warning", "299 - " + quoted(warning)));
        }
        return all;
    }

    /** A quoted-string of HTTP, in which control characters cannot stand. */
    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\');
            }
            quoted.append(c < ' ' || c > '~' ? ' ' : c);
        }
        return quoted.append('"').toString();
    }

    /** A UUID; nothing depends on its being hard to guess. */
    private static String newAuditId() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        long high = random.nextLong() & ~0xf000L | 0x4000L;
        long low = random.nextLong() & 0x3fffffffffffffffL | 0x8000000000000000L;
        return new java.util.UUID(high, low).toString();
    }

    /** What a second answer is written to. */
    private enum Closed implements ResponseStream {
        STREAM;

        @Override
        public void write(ByteBuf part) {
            part.release();
        }

        @Override
        public boolean isWritable() {
            return false;
        }

        @Override
        public boolean isOpen() {
            return false;
        }

        @Override
        public void onWritable(Runnable action) {
            action.run();
        }

        @Override
        public void onClose(Runnable action) {
            action.run();
        }

        @Override
        public void end() {}

        @Override
        public void abort() {}
    }
}
