package io.sailfish.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A client that lives in a pod and calls others on request, so that what a pod can reach is seen from where it is.
 *
 * <p>{@code /call?url=U&millis=M} calls once. {@code /start?url=U&clients=N&pause=M} begins to call without end, {@code
 * /seen} tells what came of it so far, {@code /stop} too and ends it. Answers are lines of KEY=VALUE.
 */
public final class Caller {
    private static final int PORT = 8080;
    private static final String PATIENCE_MILLIS = "5000";

    private final AtomicReference<CallStream> stream = new AtomicReference<>(CallStream.NONE);

    private Caller() {}

    public static void main(String[] arguments) throws IOException {
        Caller caller = new Caller();
        HttpServer server = HttpServer.create(new InetSocketAddress(PORT), 128);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/ready", exchange -> answer(exchange, "ready=true\n"));
        server.createContext("/call", exchange -> answer(exchange, once(query(exchange))));
        server.createContext("/start", exchange -> answer(exchange, caller.start(query(exchange))));
        server.createContext(
                "/seen", exchange -> answer(exchange, caller.stream.get().seen()));
        server.createContext(
                "/stop",
                exchange -> answer(exchange, caller.replace(CallStream.NONE).seen()));
        server.start();
        System.out.println("listening on port " + PORT);
    }

    private static String once(Map<String, String> query) {
        long begin = System.nanoTime();
        Call call =
                Call.to(url(query), Duration.ofMillis(Long.parseLong(query.getOrDefault("millis", PATIENCE_MILLIS))));
        return "code=%d%nmillis=%d%nbody=%s%nreason=%s%n"
                .formatted(call.code(), (System.nanoTime() - begin) / 1_000_000, call.body(), call.reason());
    }

    private String start(Map<String, String> query) {
        CallStream next = new CallStream(
                url(query),
                Duration.ofMillis(Long.parseLong(query.getOrDefault("pause", "20"))),
                Duration.ofMillis(Long.parseLong(query.getOrDefault("millis", PATIENCE_MILLIS))));
        replace(next);
        next.start(Integer.parseInt(query.getOrDefault("clients", "4")));
        return "started=true\n";
    }

    private CallStream replace(CallStream next) {
        CallStream before = stream.getAndSet(next);
        before.stop();
        return before;
    }

    private static URI url(Map<String, String> query) {
        return URI.create(query.getOrDefault("url", ""));
    }

    private static Map<String, String> query(HttpExchange exchange) {
        Map<String, String> values = new HashMap<>();
        String query = exchange.getRequestURI().getRawQuery();
        for (String part : (query == null ? "" : query).split("&")) {
            int sign = part.indexOf('=');
            if (sign > 0) {
                values.put(
                        part.substring(0, sign), URLDecoder.decode(part.substring(sign + 1), StandardCharsets.UTF_8));
            }
        }
        return values;
    }

    private static void answer(HttpExchange exchange, String text) throws IOException {
        try (exchange) {
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
