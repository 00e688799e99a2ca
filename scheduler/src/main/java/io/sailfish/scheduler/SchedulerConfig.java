package io.sailfish.scheduler;

import io.sailfish.scheduler.plugin.Plugins;
import java.util.Map;

/**
 * How the scheduler schedules.
 *
 * @param profiles      schedulerName → plug-ins; pods of other names are left to others
 * @param bindsInFlight how many bindings may wait for the API at a time
 */
public record SchedulerConfig(Map<String, Plugins> profiles, int bindsInFlight) {

    /** Upstream's default profile. */
    public static SchedulerConfig defaults() {
        return new SchedulerConfig(Map.of("default-scheduler", Plugins.defaults()), 64);
    }

    public SchedulerConfig {
        profiles = Map.copyOf(profiles);
        if (bindsInFlight < 1) {
            throw new IllegalArgumentException("bindsInFlight must be at least 1, not " + bindsInFlight);
        }
    }
}
