package io.sailfish.cli.flags;

import io.sailfish.client.election.LeaderElector;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import picocli.CommandLine.Option;

/** Leader election, so that of several instances one works. */
public final class ElectionFlags {
    @Option(
            names = "--leader-elect",
            arity = "0..1",
            defaultValue = "true",
            fallbackValue = "true",
            description = "Work only while leading (default ${DEFAULT-VALUE}).")
    private boolean elect;

    @Option(
            names = "--leader-elect-lease-duration",
            defaultValue = "15s",
            converter = DurationFlag.class,
            description = "How long others wait for a leader that is silent (default ${DEFAULT-VALUE}).")
    private Duration leaseDuration;

    @Option(
            names = "--leader-elect-renew-deadline",
            defaultValue = "10s",
            converter = DurationFlag.class,
            description = "How long a leader tries to renew before it stops (default ${DEFAULT-VALUE}).")
    private Duration renewDeadline;

    @Option(
            names = "--leader-elect-retry-period",
            defaultValue = "2s",
            converter = DurationFlag.class,
            description = "Between tries (default ${DEFAULT-VALUE}).")
    private Duration retryPeriod;

    @Option(
            names = "--leader-elect-resource-lock",
            defaultValue = "leases",
            description = "Kind of the lock: only leases.")
    private String lock;

    @Option(names = "--leader-elect-resource-name", defaultValue = "", description = "Name of the Lease.")
    private String name;

    @Option(
            names = "--leader-elect-resource-namespace",
            defaultValue = "kube-system",
            description = "Namespace of the Lease (default ${DEFAULT-VALUE}).")
    private String namespace;

    /** What to campaign for; empty where nobody is to be elected. */
    public Optional<LeaderElector.Settings> settings(String component) {
        if (!lock.equals("leases")) {
            throw new IllegalArgumentException("--leader-elect-resource-lock: must be leases, not " + lock);
        }
        return elect
                ? Optional.of(new LeaderElector.Settings(
                        namespace,
                        name.isEmpty() ? component : name,
                        identity(),
                        leaseDuration,
                        renewDeadline,
                        retryPeriod))
                : Optional.empty();
    }

    /** Who campaigns: the machine's name and something unique. */
    public static String identity() {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            host = "localhost";
        }
        return host + "_" + UUID.randomUUID();
    }
}
