/** Pods that wait to be scheduled: ready ones by priority, others until something happens that can help them. */
@NullMarked
package io.sailfish.scheduler.queue;

import org.jspecify.annotations.NullMarked;
