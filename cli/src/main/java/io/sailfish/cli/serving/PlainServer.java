package io.sailfish.cli.serving;

import com.sun.net.httpserver.HttpServer;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** Tells of a node component's health or figures over plain HTTP, as upstream's do on ports of their own. */
public final class PlainServer implements AutoCloseable {
    private final HttpServer server;

    /** An answer. */
    public record Page(int code, String contentType, byte[] body) {
        public static Page text(int code, String text) {
            return new Page(code, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
        }

        public static Page json(int code, String text) {
            return new Page(code, "application/json", text.getBytes(StandardCharsets.UTF_8));
        }

        /** A registry's figures. */
        public static Page metrics(PrometheusRegistry registry) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try {
                PrometheusTextFormatWriter.create().write(out, registry.scrape());
            } catch (IOException e) {
                return text(500, e.getMessage() + "\n");
            }
            return new Page(200, PrometheusTextFormatWriter.CONTENT_TYPE, out.toByteArray());
        }
    }

    private PlainServer(HttpServer server) {
        this.server = server;
    }

    /** Serves pages by their paths. */
    public static PlainServer start(InetSocketAddress address, Map<String, Supplier<Page>> pages) throws IOException {
        HttpServer server = HttpServer.create(address, 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                Supplier<Page> asked = pages.get(exchange.getRequestURI().getPath());
                Page page = asked == null ? Page.text(404, "404 page not found\n") : asked.get();
                exchange.getResponseHeaders().set("Content-Type", page.contentType());
                exchange.sendResponseHeaders(page.code(), page.body().length);
                exchange.getResponseBody().write(page.body());
            }
        });
        server.setExecutor(Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("plain-", 0).factory()));
        server.start();
        return new PlainServer(server);
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    /** An address as flags and files write it: "0.0.0.0:10256"; a port of 0 means none. */
    public static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        try {
            String host = text.substring(0, colon).replaceAll("^\\[|]$", "");
            return new InetSocketAddress(host, Integer.parseInt(text.substring(colon + 1)));
        } catch (RuntimeException malformed) {
            throw new IllegalArgumentException("invalid address \"" + text + "\": HOST:PORT is expected");
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
