/**
 * Where the cluster's state is kept: a key-value store with one sequence of revisions, in the terms of etcd v3.
 *
 * <p>{@link io.sailfish.store.Store} is the contract; its implementations are the embedded store (package
 * {@code embedded}, on RocksDB), etcd, and one in memory for tests. All of them pass the same contract tests.
 */
@NullMarked
package io.sailfish.store;

import org.jspecify.annotations.NullMarked;
