/**
 * The scheduler: gives every pod the node that suits what it declares best.
 *
 * <p>{@link io.sailfish.scheduler.Scheduler} follows pods and nodes through informers and owns all state on one thread:
 * {@code state} what every node has and has given away, in columns; {@code queue} the pods that wait, and what each
 * waits for; {@code shape} what a pod declares, reduced to what decides, and the nodes' verdicts about it, kept up to
 * date by what has changed; {@code plugin} upstream's filters and scores by upstream's names.
 *
 * <p>Pods of one shape (the replicas of a workload) share one list of verdicts: after the first, placing another costs
 * the re-evaluation of the nodes that have changed and one pass over an array. Deciding is pure and fast; binding waits
 * for the API on virtual threads, many at a time, while the decided pod already counts on its node.
 *
 * <p>Semantics are those of upstream's scheduling framework and its default plug-ins.
 */
@NullMarked
package io.sailfish.scheduler;

import org.jspecify.annotations.NullMarked;
