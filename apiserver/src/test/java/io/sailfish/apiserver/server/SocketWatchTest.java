package io.sailfish.apiserver.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Watches by WebSocket, with the client of the JDK. */
class SocketWatchTest {
    @TempDir
    Path directory;

    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    @Test
    void everyEventIsAMessage() throws InterruptedException {
        try (RunningServer running = new RunningServer(directory, new PlainKinds());
                HttpClient client = running.client()) {
            WebSocket socket = watch(client, running, "watch=true");
            for (String name : new String[] {"a", "b"}) {
                running.send(
                        "tok",
                        "POST",
                        "/api/v1/namespaces/default/configmaps",
                        "{\"metadata\":{\"name\":\"" + name + "\"}}");
            }

            assertThat(next())
                    .startsWith("{\"type\":\"ADDED\"")
                    .contains("\"name\":\"a\"")
                    .endsWith("}\n");
            assertThat(next()).startsWith("{\"type\":\"ADDED\"").contains("\"name\":\"b\"");
            running.send("tok", "DELETE", "/api/v1/namespaces/default/configmaps/a", "");
            assertThat(next()).startsWith("{\"type\":\"DELETED\"").contains("\"name\":\"a\"");
            socket.abort();
        }
    }

    @Test
    void aWatchThatIsOverClosesTheSocket() throws InterruptedException {
        try (RunningServer running = new RunningServer(directory, new PlainKinds());
                HttpClient client = running.client()) {
            watch(client, running, "watch=true&timeoutSeconds=1");

            assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    private @Nullable String next() throws InterruptedException {
        return events.poll(20, TimeUnit.SECONDS);
    }

    private WebSocket watch(HttpClient client, RunningServer running, String query) {
        URI address = URI.create(running.server.localUrl().replaceFirst("^https", "wss")
                + "/api/v1/namespaces/default/configmaps?" + query);
        return client.newWebSocketBuilder()
                .header("Authorization", "Bearer tok")
                .buildAsync(address, new Collector())
                .join();
    }

    private final class Collector implements WebSocket.Listener {
        private final StringBuilder message = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
            message.append(part);
            if (last) {
                events.add(message.toString());
                message.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.countDown();
            return null;
        }
    }
}
