package io.sailfish.scheduler;

import io.sailfish.scheduler.plugin.Plugins;
import java.time.Duration;
import java.util.Map;

/**
 * How the scheduler schedules.
 *
 * @param profiles      schedulerName → plug-ins; pods of other names are left to others
 * @param bindsInFlight how many bindings may wait for the API at a time
 * @param firstBackoff  how long a pod waits at least after its first attempt in vain
 * @param mostBackoff   how long it waits at most
 */
public record SchedulerConfig(
        Map<String, Plugins> profiles, int bindsInFlight, Duration firstBackoff, Duration mostBackoff) {

    /** Upstream's default profile and times. */
    public static SchedulerConfig defaults() {
        return new SchedulerConfig(
                Map.of("default-scheduler", Plugins.defaults()), 64, Duration.ofSeconds(1), Duration.ofSeconds(10));
    }

    public SchedulerConfig {
        profiles = Map.copyOf(profiles);
        if (bindsInFlight < 1) {
            throw new IllegalArgumentException("bindsInFlight must be at least 1, not " + bindsInFlight);
        }
    }
}
