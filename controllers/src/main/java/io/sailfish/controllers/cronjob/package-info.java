/** CronJobs: Jobs that are made at their times. */
@NullMarked
package io.sailfish.controllers.cronjob;

import org.jspecify.annotations.NullMarked;
