package io.sailfish.cli.training;

import io.sailfish.client.Client;
import io.sailfish.client.ResourceClient.ListOptions;
import io.sailfish.client.ResourceClient.WatchEvent;
import io.sailfish.client.ResourceClient.WatchHandle;
import io.sailfish.client.ResourceClient.WatchHandler;
import io.sailfish.model.ApiObject;
import io.sailfish.model.ResourceType;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.codec.JsonDecoder;
import io.sailfish.model.status.ApiException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Makes requests of the kinds that count: create, get, patch, apply, list, watch and delete, in JSON over some connections
 * and in protobuf over the others. Every request must succeed.
 *
 * <p>The objects are pods that no scheduler takes, and ConfigMaps, in a namespace that is left empty but not removed.
 */
public final class PracticeLoad {
    private static final int OBJECTS = 1000;
    private static final int LISTS = 4;

    private final List<Client> connections;
    private final String namespace;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /** A request of a kind about the object of a number. */
    private interface Operation {
        void run(Client client, boolean json, String name);
    }

    /**
     * @param connections clients with an administrator's rights, each a connection with one request under way at a time
     */
    public PracticeLoad(List<Client> connections, String namespace) {
        this.connections = List.copyOf(connections);
        this.namespace = namespace;
    }

    /** Makes about so many requests of each kind. Lists are fewer, each of all objects. */
    public void run(int ofEachKind) throws InterruptedException {
        makeNamespace();
        List<WatchHandle> watches = watches();
        try {
            for (int done = 0; done < ofEachKind; done += OBJECTS) {
                round(Math.min(OBJECTS, ofEachKind - done));
            }
        } finally {
            watches.forEach(WatchHandle::close);
        }
    }

    /** Creates so many pods and leaves them. */
    public void createPods(int count) throws InterruptedException {
        makeNamespace();
        each(count, this::create);
    }

    private void makeNamespace() {
        make("/api/v1/namespaces", "{\"metadata\":{\"name\":\"" + namespace + "\"}}");
        make(path("serviceaccounts"), "{\"metadata\":{\"name\":\"default\"}}");
    }

    private void round(int objects) throws InterruptedException {
        each(objects, this::create);
        each(objects, this::get);
        each(objects, this::patchStatus);
        each(objects, this::apply);
        each(LISTS, this::list);
        each(objects, this::delete);
    }

    private void create(Client client, boolean json, String name) {
        byte[] pod = PracticeObjects.pod(namespace, name, "none");
        if (json) {
            client.raw("POST", path("pods"), "application/json", pod);
        } else {
            client.resource(CoreV1.PODS).create((Pod)
                    JsonDecoder.decode(pod, Pod.EMPTY.messageType()).message());
        }
    }

    private void get(Client client, boolean json, String name) {
        if (json) {
            client.raw("GET", path("pods/" + name), "", new byte[0]);
        } else {
            client.resource(CoreV1.PODS).get(namespace, name);
        }
    }

    private void patchStatus(Client client, boolean json, String name) {
        client.raw(
                "PATCH",
                path("pods/" + name + "/status"),
                json ? "application/strategic-merge-patch+json" : "application/merge-patch+json",
                bytes("{\"status\":{\"message\":\"m\",\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}]}}"));
    }

    private void apply(Client client, boolean json, String name) {
        client.raw(
                "PATCH",
                path("configmaps/" + name + "?fieldManager=practice&force=true"),
                "application/apply-patch+yaml",
                bytes("{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"" + name
                        + "\"},\"data\":{\"k\":\"v" + System.nanoTime() + "\"}}"));
    }

    private void list(Client client, boolean json, String name) {
        if (json) {
            client.raw("GET", path("pods?resourceVersion=0"), "", new byte[0]);
        } else {
            client.resource(CoreV1.PODS).list(namespace, ListOptions.ALL);
        }
    }

    private void delete(Client client, boolean json, String name) {
        client.raw(
                "DELETE",
                path("pods/" + name),
                "application/json",
                bytes("{\"apiVersion\":\"v1\",\"kind\":\"DeleteOptions\",\"gracePeriodSeconds\":0}"));
    }

    private List<WatchHandle> watches() {
        List<WatchHandle> handles = new ArrayList<>();
        for (Client client : connections) {
            handles.add(watch(client, CoreV1.PODS));
            handles.add(watch(client, CoreV1.CONFIG_MAPS));
        }
        return handles;
    }

    private <T extends ApiObject> WatchHandle watch(Client client, ResourceType<T> type) {
        return client.resource(type).watch(namespace, ListOptions.ALL, new WatchHandler<>() {
            @Override
            public void onEvent(WatchEvent<T> event) {}

            @Override
            public void onEnd(@Nullable ApiException failure) {}
        });
    }

    /** Runs an operation for each of so many objects, over all connections at once. */
    private void each(int count, Operation operation) throws InterruptedException {
        AtomicInteger next = new AtomicInteger();
        List<Future<?>> workers = new ArrayList<>();
        for (int i = 0; i < connections.size(); i++) {
            Client client = connections.get(i);
            boolean json = i % 2 == 0;
            workers.add(threads.submit(() -> {
                for (int number = next.getAndIncrement(); number < count; number = next.getAndIncrement()) {
                    operation.run(client, json, "practice-" + number);
                }
            }));
        }
        for (Future<?> worker : workers) {
            try {
                worker.get();
            } catch (ExecutionException failed) {
                throw new IllegalStateException("a request of the practice load failed", failed.getCause());
            }
        }
    }

    private void make(String path, String object) {
        try {
            connections.getFirst().raw("POST", path, "application/json", bytes(object));
        } catch (ApiException failure) {
            if (!failure.is(ApiException.Reason.ALREADY_EXISTS)) {
                throw failure;
            }
        }
    }

    private String path(String rest) {
        return "/api/v1/namespaces/" + namespace + "/" + rest;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
