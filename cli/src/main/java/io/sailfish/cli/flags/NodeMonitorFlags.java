package io.sailfish.cli.flags;

import java.time.Duration;
import picocli.CommandLine.Option;

/** When silent nodes count as lost. */
public final class NodeMonitorFlags {
    @Option(
            names = "--node-monitor-grace-period",
            defaultValue = "50s",
            converter = DurationFlag.class,
            description = "Silence after which a node counts as lost (default ${DEFAULT-VALUE}).")
    private Duration grace;

    @Option(
            names = "--node-monitor-period",
            defaultValue = "5s",
            converter = DurationFlag.class,
            description = "How often silence is looked for (default ${DEFAULT-VALUE}).")
    private Duration period;

    /** How long a node may be silent. */
    public Duration grace() {
        return grace;
    }

    /** How often silence is looked for. */
    public Duration period() {
        return period;
    }
}
