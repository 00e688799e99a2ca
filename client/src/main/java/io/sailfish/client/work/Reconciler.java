package io.sailfish.client.work;

/**
 * Brings the world nearer to what one object asks for.
 *
 * <p>Called with a key only: it reads the present state (mostly from informers), compares it with what is wanted, and
 * acts on the difference. It must be idempotent, must not remember between calls what it could read again, and does not
 * retry by itself. Calls for one key never overlap; calls for different keys do.
 */
@FunctionalInterface
public interface Reconciler<K> {

    /**
     * One step towards the desired state of the object with this key, which may no longer exist. Runs on a virtual
     * thread and may block. An exception means: try again after a back-off.
     */
    Result reconcile(K key) throws Exception;
}
