package io.sailfish.client.informer;

/** An {@link EventHandler} of an informer. Closing it ends the calls, save one in progress. */
public interface Registration extends AutoCloseable {

    /** Whether the handler has been told every object of the informer's first complete list. */
    boolean hasSynced();

    /** Waits until {@link #hasSynced}. */
    void awaitSynced() throws InterruptedException;

    @Override
    void close();
}
