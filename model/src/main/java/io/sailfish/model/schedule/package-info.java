/** When something recurs: the schedules of CronJobs. */
@NullMarked
package io.sailfish.model.schedule;

import org.jspecify.annotations.NullMarked;
