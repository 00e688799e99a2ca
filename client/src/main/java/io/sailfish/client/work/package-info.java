/**
 * Level-triggered work: keyed queues with de-duplication, delays and back-off, and the reconciler loop over them.
 *
 * <p>An {@link io.sailfish.client.informer.Informer} tells what changed, a {@link io.sailfish.client.work.Triggers
 * trigger} puts the key of the object that has to be looked at into a {@link io.sailfish.client.work.WorkQueue}, and a
 * {@link io.sailfish.client.work.Controller} calls a {@link io.sailfish.client.work.Reconciler} with one key at a time.
 * Time comes from {@link io.sailfish.client.time.Timers}, so that tests advance it instead of sleeping.
 */
@NullMarked
package io.sailfish.client.work;

import org.jspecify.annotations.NullMarked;
