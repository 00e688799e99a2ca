package io.sailfish.apiserver.registry;

import io.sailfish.apiserver.admission.AdmissionChain;
import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.apiserver.kinds.events.EventKinds;
import io.sailfish.model.api.apps.v1.AppsV1;
import io.sailfish.model.api.core.v1.ConfigMap;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.codec.JsonEncoder;
import io.sailfish.model.codec.JsonTree;
import io.sailfish.model.status.ApiException;
import io.sailfish.model.status.StatusMessages;
import io.sailfish.model.value.Bytes;
import io.sailfish.store.Store;
import io.sailfish.store.memory.MemoryStore;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An API without HTTP, over a store in memory, with a few kinds of few rules. */
final class TestServer implements AutoCloseable {
    final Store store = MemoryStore.open();
    final ResourceRegistry registry = new ResourceRegistry(store, null);
    final RequestHandler handler = new RequestHandler(registry, Clock.systemUTC());

    TestServer() {
        registry.add(KindDefinition.of(CoreV1.CONFIG_MAPS)
                .column(
                        "Data",
                        "integer",
                        "how many",
                        0,
                        (ConfigMap map, java.time.Instant now) -> map.data().size())
                .ageColumn()
                .build());
        registry.add(KindDefinition.of(CoreV1.PODS)
                .strategy(new GracefulPods())
                .indexed("spec.nodeName", pod -> pod.spec().nodeName())
                .selectable("status.phase", pod -> pod.status().phase())
                .status()
                .build());
        EventKinds.all().forEach(registry::add);
        registry.add(KindDefinition.of(AppsV1.DEPLOYMENTS)
                .generation()
                .status()
                .scale()
                .build());
    }

    void admission(AdmissionChain chain) {
        registry.admission(chain);
    }

    /** Pods that are given 30 seconds once they are on a node. */
    private static final class GracefulPods implements Strategy<Pod> {
        @Override
        public OptionalLong gracePeriodSeconds(RequestContext context, Pod pod, @Nullable Long requested) {
            if (pod.spec().nodeName().isEmpty()) {
                return OptionalLong.of(0);
            }
            return OptionalLong.of(requested == null ? 30 : requested);
        }

        @Override
        public boolean returnsDeletedObject() {
            return true;
        }
    }

    /** An answer in full. */
    record Reply(int code, String text, List<String> warnings) {
        Object at(String pointer) {
            Object node = JsonTree.parse(text.getBytes(StandardCharsets.UTF_8));
            for (String part : pointer.split("/")) {
                if (part.isEmpty()) {
                    continue;
                }
                node = switch (node) {
                    case Map<?, ?> map -> map.get(part);
                    case List<?> list -> Integer.parseInt(part) < list.size() ? list.get(Integer.parseInt(part)) : null;
                    case null, default -> null;
                };
                if (node == null) {
                    return "<absent>";
                }
            }
            return node;
        }
    }

    Reply post(String path, String body) {
        return send(Verb.CREATE, path, body, "application/json");
    }

    Reply put(String path, String body) {
        return send(Verb.UPDATE, path, body, "application/json");
    }

    Reply get(String path) {
        return send(Verb.GET, path, "", "");
    }

    Reply list(String path) {
        return send(Verb.LIST, path, "", "");
    }

    Reply delete(String path) {
        return send(Verb.DELETE, path, "", "");
    }

    Reply patch(String path, String kind, String body) {
        return send(Verb.PATCH, path, body, "application/" + kind);
    }

    /** Sends "plural/namespace/name/subresource?query" of core, or "apps:plural/…". */
    Reply send(Verb verb, String path, String body, String contentType) {
        return send(verb, path, body, contentType, "application/json");
    }

    Reply send(Verb verb, String path, String body, String contentType, String accept) {
        try {
            Answer answer = handler.handle(request(verb, path, body, contentType, accept));
            return switch (answer) {
                case Answer.Whole whole -> new Reply(whole.code(), text(whole.parts()), whole.warnings());
                case Answer.Streamed streamed -> new Reply(200, text(streamed.chunks()), streamed.warnings());
                case Answer.Watching watching -> throw new AssertionError("a watch");
                case Answer.Failed failed -> failed(failed.failure(), failed.warnings());
            };
        } catch (ApiException failure) {
            return failed(failure, List.of());
        }
    }

    private static Reply failed(ApiException failure, List<String> warnings) {
        byte[] status = JsonEncoder.encode(StatusMessages.toMessage(failure.failure()));
        return new Reply(failure.code(), new String(status, StandardCharsets.UTF_8), warnings);
    }

    private static String text(List<byte[]> parts) {
        StringBuilder text = new StringBuilder();
        parts.forEach(part -> text.append(new String(part, StandardCharsets.UTF_8)));
        return text.toString();
    }

    private static String text(Answer.Chunks chunks) {
        StringBuilder text = new StringBuilder();
        for (byte[] chunk = chunks.next(); chunk != null; chunk = chunks.next()) {
            text.append(new String(chunk, StandardCharsets.UTF_8));
        }
        return text.toString();
    }

    /** The answer to a request whose body is no text. */
    Answer answer(Verb verb, String path, byte[] body, String contentType, String accept) {
        return handler.handle(request(verb, path, Bytes.wrap(body), contentType, accept));
    }

    private static ApiRequest request(Verb verb, String path, String body, String contentType, String accept) {
        return request(verb, path, Bytes.utf8(body), contentType, accept);
    }

    private static ApiRequest request(Verb verb, String path, Bytes body, String contentType, String accept) {
        String group = "";
        String rest = path;
        if (path.contains(":")) {
            group = path.substring(0, path.indexOf(':'));
            rest = path.substring(path.indexOf(':') + 1);
        }
        Map<String, List<String>> query = new LinkedHashMap<>();
        int question = rest.indexOf('?');
        if (question >= 0) {
            for (String pair : rest.substring(question + 1).split("&")) {
                int equals = pair.indexOf('=');
                query.put(pair.substring(0, equals), List.of(pair.substring(equals + 1)));
            }
            rest = rest.substring(0, question);
        }
        String[] parts = rest.split("/", 4);
        return new ApiRequest(
                UserInfo.of("tester", UserInfo.MASTERS),
                verb,
                group,
                "v1",
                parts[0],
                parts.length > 1 ? parts[1] : "",
                parts.length > 2 ? parts[2] : "",
                parts.length > 3 ? parts[3] : "",
                query,
                contentType,
                accept,
                "tester/1.0",
                body);
    }

    /** Starts a watch. */
    WatchReader watch(String path) {
        Answer answer = handler.handle(request(Verb.WATCH, path, "", "", "application/json"));
        return new WatchReader(((Answer.Watching) answer).frames());
    }

    /** Reads a watch event by event. */
    static final class WatchReader implements AutoCloseable {
        private final Answer.Frames frames;
        private final Semaphore signal = new Semaphore(1);
        private final StringBuilder text = new StringBuilder();

        WatchReader(Answer.Frames frames) {
            this.frames = frames;
            frames.start(signal::release);
        }

        /** The next so many events, waiting for them. */
        List<Reply> next(int count) {
            List<Reply> events = new ArrayList<>();
            while (events.size() < count) {
                int end = text.indexOf("\n");
                if (end >= 0) {
                    events.add(new Reply(200, text.substring(0, end), List.of()));
                    text.delete(0, end + 1);
                } else if (!fill()) {
                    throw new AssertionError("only " + events);
                }
            }
            return events;
        }

        private boolean fill() {
            List<byte[]> polled = frames.poll(1 << 16);
            if (polled.isEmpty()) {
                try {
                    return !frames.ended()
                            && signal.tryAcquire(Duration.ofSeconds(10).toMillis(), TimeUnit.MILLISECONDS);
                } catch (InterruptedException interrupted) {
                    throw new AssertionError(interrupted);
                }
            }
            polled.forEach(part -> text.append(new String(part, StandardCharsets.UTF_8)));
            return true;
        }

        /** Whether there is nothing now. */
        boolean silent() {
            return text.isEmpty() && frames.poll(1 << 16).isEmpty();
        }

        @Override
        public void close() {
            frames.close();
        }
    }

    @Override
    public void close() {
        registry.close();
        store.close();
    }
}
