/** KubeSchedulerConfiguration files. */
@NullMarked
package io.sailfish.scheduler.config;

import org.jspecify.annotations.NullMarked;
