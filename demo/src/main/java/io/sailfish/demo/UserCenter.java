package io.sailfish.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A small HTTP service, as a department might run it: answers who it is. Runs in a container from its own image and uses
 * nothing but the JDK.
 *
 * <p>{@code /} answers service, version, pod and node; {@code /healthz} 200 while alive; {@code /ready} 200 until it is
 * asked to stop. Asked to stop (SIGTERM) it serves on for DRAIN_SECONDS, so that proxies have time to send their traffic
 * elsewhere.
 */
public final class UserCenter {
    private final String identity;
    private final AtomicBoolean stopping = new AtomicBoolean();

    private UserCenter(Identity identity) {
        this.identity = identity.json() + "\n";
    }

    public static void main(String[] arguments) throws IOException {
        UserCenter service = new UserCenter(new Identity(
                environment("SERVICE", "user-center"),
                environment("VERSION", "unknown"),
                environment("HOSTNAME", InetAddress.getLoopbackAddress().getHostName()),
                environment("NODE_NAME", "unknown")));
        int port = Integer.parseInt(environment("PORT", "8080"));
        Duration drain = Duration.ofSeconds(Long.parseLong(environment("DRAIN_SECONDS", "5")));
        HttpServer server = HttpServer.create(new InetSocketAddress(port), 128);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> answer(exchange, 200, service.identity));
        server.createContext("/healthz", exchange -> answer(exchange, 200, "ok\n"));
        server.createContext("/ready", exchange -> answer(exchange, service.stopping.get() ? 503 : 200, "ready\n"));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            service.stopping.set(true);
            System.out.println("stopping: serving on for " + drain.toSeconds() + " s");
            try {
                Thread.sleep(drain);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            server.stop(1);
        }));
        server.start();
        System.out.print("listening on port " + port + " as " + service.identity);
    }

    private static void answer(HttpExchange exchange, int code, String text) throws IOException {
        try (exchange) {
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(code, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static String environment(String name, String otherwise) {
        String value = System.getenv(name);
        return value == null || value.isEmpty() ? otherwise : value;
    }
}
