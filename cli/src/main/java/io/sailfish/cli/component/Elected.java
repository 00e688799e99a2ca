package io.sailfish.cli.component;

import io.prometheus.metrics.core.metrics.Gauge;
import io.sailfish.client.Client;
import io.sailfish.client.election.LeaderElector;
import io.sailfish.client.event.EventRecorder;
import io.sailfish.client.time.Timers;
import io.sailfish.model.api.coordination.v1.Lease;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A component that works only while this process leads: it is made anew, from what the API says then, each time the
 * lead is won, and closed before the lead may pass to another. Thread-safe.
 */
final class Elected implements AutoCloseable, LeaderElector.Callbacks {
    private static final Logger LOG = LoggerFactory.getLogger(Elected.class);

    private final LeaderElector.Settings settings;
    private final Supplier<AutoCloseable> component;
    private final Gauge status;
    private final Runnable lost;
    private final EventRecorder events;
    private final LeaderElector elector;
    private @Nullable AutoCloseable running;
    private volatile boolean closing;

    private Elected(
            Client client,
            LeaderElector.Settings settings,
            Gauge status,
            Supplier<AutoCloseable> component,
            Runnable lost) {
        this.settings = settings;
        this.component = component;
        this.status = status;
        this.lost = lost;
        this.events = new EventRecorder(client, settings.name(), "", Timers.system());
        this.elector = new LeaderElector(client, settings, this, Timers.system());
        status.labelValues(settings.name()).set(0);
    }

    /** Begins to campaign, and goes on when the lead is lost. */
    static Elected start(
            Client client, LeaderElector.Settings settings, Gauge status, Supplier<AutoCloseable> component) {
        return start(client, settings, status, component, () -> {});
    }

    /**
     * Begins to campaign.
     *
     * @param status    tells who leads
     * @param component starts the component
     * @param lost      is told when the lead was lost other than by {@link #close}, after the component has ended
     */
    static Elected start(
            Client client,
            LeaderElector.Settings settings,
            Gauge status,
            Supplier<AutoCloseable> component,
            Runnable lost) {
        Elected elected = new Elected(client, settings, status, component, lost);
        elected.elector.start();
        return elected;
    }

    /** The gauge by which components say whether they lead. */
    static Gauge status(io.prometheus.metrics.model.registry.PrometheusRegistry registry) {
        return Gauge.builder()
                .name("leader_election_master_status")
                .help("Whether this instance leads: 1, or 0.")
                .labelNames("name")
                .register(registry);
    }

    @Override
    public synchronized void startedLeading() {
        if (closing) {
            return;
        }
        running = component.get();
        status.labelValues(settings.name()).set(1);
        events.normal(
                Lease.builder()
                        .metadata(ObjectMeta.builder()
                                .namespace(settings.namespace())
                                .name(settings.name())
                                .build())
                        .build(),
                "LeaderElection",
                settings.identity() + " became leader");
    }

    @Override
    public void stoppedLeading() {
        end();
        if (!closing) {
            LOG.error("leaderelection lost: {}", settings.name());
            lost.run();
        }
    }

    private synchronized void end() {
        status.labelValues(settings.name()).set(0);
        AutoCloseable ending = running;
        running = null;
        if (ending != null) {
            try {
                ending.close();
            } catch (Exception e) {
                LOG.warn("{} did not end cleanly", settings.name(), e);
            }
        }
    }

    /** Ends the component and gives the lead to whoever waits for it. */
    @Override
    public void close() {
        closing = true;
        elector.close();
        events.close();
    }
}
