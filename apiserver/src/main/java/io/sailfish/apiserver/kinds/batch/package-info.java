/** Jobs and CronJobs. */
@NullMarked
package io.sailfish.apiserver.kinds.batch;

import org.jspecify.annotations.NullMarked;
