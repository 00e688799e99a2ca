package io.sailfish.client.informer;

import io.sailfish.client.Client;
import io.sailfish.client.time.Timers;
import io.sailfish.model.ApiObject;
import io.sailfish.model.ResourceType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The informers of one component: one for each resource and selection, shared by all that ask for it.
 *
 * <p>Life cycle: components ask for informers and add handlers, {@link #start} starts them, and later ones start as they
 * are asked for; {@link #close} closes them all. Thread-safe.
 */
public final class InformerFactory implements AutoCloseable {
    private final Client client;
    private final Timers timers;
    private final Map<Key, Informer<?>> informers = new LinkedHashMap<>();
    private boolean started;

    private record Key(String resource, Selection selection) {}

    public InformerFactory(Client client) {
        this(client, Timers.system());
    }

    public InformerFactory(Client client, Timers timers) {
        this.client = client;
        this.timers = timers;
    }

    /** The informer of all objects of a resource. */
    public <T extends ApiObject> Informer<T> informer(ResourceType<T> type) {
        return informer(type, Selection.ALL);
    }

    /** The informer of some objects of a resource. */
    @SuppressWarnings("unchecked")
    public synchronized <T extends ApiObject> Informer<T> informer(ResourceType<T> type, Selection selection) {
        Informer<T> informer = (Informer<T>) informers.computeIfAbsent(
                new Key(type.toString(), selection), key -> new Informer<>(client, type, selection, timers));
        if (started) {
            informer.start();
        }
        return informer;
    }

    /** Starts the informers that were asked for, and from now on each new one. */
    public synchronized void start() {
        started = true;
        informers.values().forEach(Informer::start);
    }

    /** Waits until every informer asked for so far has synced. */
    public void awaitSynced() throws InterruptedException {
        for (Informer<?> informer : informers()) {
            informer.awaitSynced();
        }
    }

    /** The informers asked for so far. */
    public synchronized List<Informer<?>> informers() {
        return List.copyOf(informers.values());
    }

    @Override
    public void close() {
        informers().forEach(Informer::close);
    }
}
