package io.sailfish.client.http;

import io.sailfish.client.ResourceClient.WatchEvent;
import io.sailfish.client.ResourceClient.WatchHandle;
import io.sailfish.client.ResourceClient.WatchHandler;
import io.sailfish.model.ApiObject;
import io.sailfish.model.codec.JsonTree;
import io.sailfish.model.status.ApiException;
import io.sailfish.model.status.StatusMessages;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One watch: reads a JSON document a line and hands on what it says, on a virtual thread of its own. */
final class HttpWatch<T extends ApiObject> implements WatchHandle {
    private static final Logger LOG = LoggerFactory.getLogger(HttpWatch.class);
    private static final int BUFFER = 64 << 10;
    private static final String INITIAL_EVENTS_END = "k8s.io/initial-events-end";

    private final HttpClient client;
    private final String name;
    private final String path;
    private final Function<byte[], T> decoder;
    private final Function<Object, T> treeDecoder;
    private final WatchHandler<T> handler;
    private volatile boolean closed;
    private volatile @Nullable InputStream body;

    HttpWatch(
            HttpClient client, String name, String path, Function<byte[], T> decoder, Function<Object, T> treeDecoder, WatchHandler<T> handler) {
        this.client = client;
        this.name = name;
        this.path = path;
        this.decoder = decoder;
        this.treeDecoder = treeDecoder;
        this.handler = handler;
    }

    void start() {
        client.started(this);
        Thread.ofVirtual().name("watch-" + name).start(this::run);
    }

    private void run() {
        ApiException failure = null;
        try (InputStream stream = new BufferedInputStream(client.stream(path).body(), BUFFER)) {
            body = stream;
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int b = stream.read(); b >= 0 && !closed && failure == null; b = stream.read()) {
                if (b == '\n') {
                    failure = take(line.toByteArray());
                    line.reset();
                } else {
                    line.write(b);
                }
            }
        } catch (ApiException e) {
            failure = e;
        } catch (IOException e) {
            LOG.debug("the watch of {} ended: {}", name, e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("the watch of {} failed", name, e);
        } finally {
            client.ended(this);
        }
        if (!closed) {
            handler.onEnd(failure);
        }
    }

    /** Hands an event on; returns the failure that ends the watch, or null. */
    private @Nullable ApiException take(byte[] line) {
        if (line.length == 0) {
            return null;
        }
        for (String type : new String[] {"ADDED", "MODIFIED", "DELETED"}) {
            byte[] prefix = ("{\"type\":\"" + type + "\",\"object\":").getBytes(StandardCharsets.US_ASCII);
            if (line.length > prefix.length && Arrays.equals(line, 0, prefix.length, prefix, 0, prefix.length)) {
                deliver(type, decoder.apply(Arrays.copyOfRange(line, prefix.length, line.length - 1)));
                return null;
            }
        }
        Map<?, ?> event = (Map<?, ?>) JsonTree.parse(line);
        String type = String.valueOf(event.get("type"));
        Object object = event.get("object");
        if (type.equals("ERROR")) {
            return new ApiException(StatusMessages.toFailure(500, new String(JsonTree.encode(object), StandardCharsets.UTF_8)));
        }
        if (type.equals("BOOKMARK")) {
            T mark = treeDecoder.apply(object);
            handler.onEvent(new WatchEvent.Bookmark<>(
                    mark.metadata().resourceVersion(),
                    "true".equals(mark.metadata().annotations().get(INITIAL_EVENTS_END))));
        } else {
            deliver(type, treeDecoder.apply(object));
        }
        return null;
    }

    private void deliver(String type, T object) {
        switch (type) {
            case "ADDED" -> handler.onEvent(new WatchEvent.Added<>(object));
            case "MODIFIED" -> handler.onEvent(new WatchEvent.Modified<>(object));
            case "DELETED" -> handler.onEvent(new WatchEvent.Deleted<>(object));
            default -> LOG.warn("the watch of {} told of an unknown event: {}", name, type);
        }
    }

    @Override
    public void close() {
        closed = true;
        InputStream stream = body;
        if (stream != null) {
            try {
                stream.close();
            } catch (IOException e) {
                LOG.debug("closing the watch of {}", name, e);
            }
        }
    }
}
