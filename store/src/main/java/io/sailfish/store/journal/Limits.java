package io.sailfish.store.journal;

/**
 * What a store takes.
 *
 * @param valueBytes  the largest value; larger ones are refused
 * @param queueWrites how many writes may wait for the committer; whoever brings more waits
 * @param queueBytes  how many bytes of values may wait; whoever brings more waits
 */
public record Limits(int valueBytes, int queueWrites, long queueBytes) {
    /** Those of etcd as it comes (1.5 MiB a value), and a queue that a commit of 16 MiB empties. */
    public static final Limits DEFAULT = new Limits(3 << 19, 4096, 16 << 20);
}
