package io.sailfish.client.fake;

import io.sailfish.client.Client;
import io.sailfish.client.ResourceClient;
import io.sailfish.client.time.Timers;
import io.sailfish.model.ApiObject;
import io.sailfish.model.NamespacedName;
import io.sailfish.model.ResourceType;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.status.ApiException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A client with the API's semantics over objects in memory, for tests of components.
 *
 * <p>As the API server does it: revisions, optimistic concurrency, generateName, uid and creationTimestamp, generation,
 * the status split from the rest, label and field selectors (any scalar field), pages, watches with initial events,
 * expiry, deletion with preconditions, grace, finalizers and propagation, binding, eviction, scale, token. Not done:
 * validation, defaulting beyond a Pod's phase, admission, garbage collection, existence of namespaces, managedFields
 * and apply.
 *
 * <p>Watchers have been told of a write when the write returns: an informer on this client, its inline handlers included,
 * follows within the call. Thread-safe.
 *
 * <p>Example: {@code var client = new FakeClient(timers); client.given(node, pod); … client.await(CoreV1.PODS, "a", "b",
 * pod -> pod.spec().nodeName().equals("n"));}
 */
public final class FakeClient implements Client {
    /** How long {@link #await} waits: far longer than anything in memory takes. */
    public static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final int REQUESTS = 100_000;

    private final FakeStore store = new FakeStore();
    private final Timers timers;
    private final List<Function<Request, Optional<ApiException>>> faults = new CopyOnWriteArrayList<>();
    private final List<Request> requests = new ArrayList<>();

    /**
     * One request that was made.
     *
     * @param verb        get, list, watch, create, update, patch, delete or deletecollection
     * @param resource    the plural, as "pods"
     * @param subresource empty where it is about the object itself
     * @param namespace   empty for cluster-scoped objects and all namespaces
     * @param name        empty for lists, watches and generated names
     */
    public record Request(String verb, String resource, String subresource, String namespace, String name) {}

    /** A fake in real time. */
    public FakeClient() {
        this(Timers.system());
    }

    /** A fake whose timestamps come from these timers. */
    public FakeClient(Timers timers) {
        this.timers = timers;
    }

    @Override
    public <T extends ApiObject> ResourceClient<T> resource(ResourceType<T> type) {
        return new FakeResource<>(type, store, timers, this::admit);
    }

    /** Knows nothing but the health endpoints. */
    @Override
    public RawResponse raw(String method, String path, String contentType, byte[] body) {
        return switch (path) {
            case "/healthz", "/livez", "/readyz" ->
                new RawResponse(200, "text/plain", "ok".getBytes(StandardCharsets.UTF_8));
            default -> throw ApiErrors.noSuchResource();
        };
    }

    @Override
    public boolean sharesObjects() {
        return true;
    }

    private void admit(Request request) {
        synchronized (requests) {
            if (requests.size() < REQUESTS) {
                requests.add(request);
            }
        }
        for (Function<Request, Optional<ApiException>> fault : faults) {
            Optional<ApiException> failure = fault.apply(request);
            if (failure.isPresent()) {
                throw failure.get();
            }
        }
    }

    /** Puts an object there as it is, status included, with a uid and creation time if it has none. */
    public <T extends ApiObject> T given(ResourceType<T> type, T object) {
        return new FakeResource<>(type, store, timers, request -> {}).given(object);
    }

    /** Lets requests fail for which this gives an exception, until the answer is closed. */
    public Fault failWhen(Function<Request, Optional<ApiException>> fault) {
        faults.add(fault);
        return () -> faults.remove(fault);
    }

    /** A fault that is in place until closed. */
    @FunctionalInterface
    public interface Fault extends AutoCloseable {
        @Override
        void close();
    }

    /** The requests so far, at most the first 100,000. */
    public List<Request> requests() {
        synchronized (requests) {
            return List.copyOf(requests);
        }
    }

    /** Forgets the requests so far. */
    public void forgetRequests() {
        synchronized (requests) {
            requests.clear();
        }
    }

    /** Ends all watches as a lost connection does. */
    public void disconnect() {
        store.endWatches(null);
    }

    /** Forgets all events so far, and ends all watches; whoever resumes from an old revision is told Expired. */
    public void expire() {
        store.compact();
        store.endWatches(null);
    }

    /** How many watches run. */
    public int watches() {
        return store.watches();
    }

    /** The present objects of a resource in the order of their keys. */
    public <T extends ApiObject> List<T> all(ResourceType<T> type) {
        return store.all(type);
    }

    /** The present state of an object, if there is one. */
    public <T extends ApiObject> Optional<T> find(ResourceType<T> type, String namespace, String name) {
        return Optional.ofNullable(store.get(type, new NamespacedName(namespace, name)));
    }

    /** Waits until an object is there and passes a test, and gives it. Fails after {@link #PATIENCE}. */
    public <T extends ApiObject> T await(
            ResourceType<T> type, String namespace, String name, Predicate<? super T> test) {
        NamespacedName key = new NamespacedName(namespace, name);
        return await(
                () -> type + " " + key + " is " + store.get(type, key),
                at -> Optional.ofNullable(at.get(type, key)).filter(test));
    }

    /** Waits until an object is gone. Fails after {@link #PATIENCE}. */
    public <T extends ApiObject> void awaitGone(ResourceType<T> type, String namespace, String name) {
        NamespacedName key = new NamespacedName(namespace, name);
        await(
                () -> type + " " + key + " is " + store.get(type, key),
                at -> at.get(type, key) == null ? Optional.of(true) : Optional.empty());
    }

    /** Waits until all objects of a resource together pass a test, and gives them. Fails after {@link #PATIENCE}. */
    public <T extends ApiObject> List<T> awaitAll(ResourceType<T> type, Predicate<? super List<T>> test) {
        return await(
                () -> type + " are " + store.all(type),
                at -> Optional.of(at.all(type)).filter(test));
    }

    private <R> R await(Supplier<String> state, Function<FakeStore, Optional<R>> look) {
        try {
            return store.await(look, PATIENCE);
        } catch (TimeoutException e) {
            throw new AssertionError("not within " + PATIENCE + ": " + state.get(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Ends all watches. The objects stay. */
    @Override
    public void close() {
        store.endWatches(null);
    }
}
