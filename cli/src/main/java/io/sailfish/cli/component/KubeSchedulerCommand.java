package io.sailfish.cli.component;

import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.sailfish.cli.flags.ClientFlags;
import io.sailfish.cli.flags.ElectionFlags;
import io.sailfish.cli.flags.LogFlags;
import io.sailfish.cli.flags.ServingFlags;
import io.sailfish.cli.serving.ComponentServer;
import io.sailfish.client.Client;
import io.sailfish.client.election.LeaderElector;
import io.sailfish.client.http.HttpClient;
import io.sailfish.client.informer.InformerFactory;
import io.sailfish.client.work.Timers;
import io.sailfish.scheduler.Scheduler;
import io.sailfish.scheduler.SchedulerConfig;
import io.sailfish.scheduler.SchedulerMetrics;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The scheduler alone, by upstream's name and with those of upstream's flags that Sailfish has. */
@Command(
        name = "kube-scheduler",
        description = "Runs a scheduler against an API server.",
        mixinStandardHelpOptions = true,
        version = "Kubernetes v1.36.0+sailfish")
public final class KubeSchedulerCommand implements Callable<Integer> {
    private static final String NAME = "kube-scheduler";
    private static final int PORT = 10259;

    @Mixin
    private ClientFlags clientFlags;

    @Mixin
    private ElectionFlags electionFlags;

    @Mixin
    private ServingFlags servingFlags;

    @Mixin
    private LogFlags logFlags;

    @Override
    public Integer call() throws IOException, GeneralSecurityException, InterruptedException {
        logFlags.apply();
        Optional<LeaderElector.Settings> election = electionFlags.settings(NAME);
        SchedulerConfig config = SchedulerConfig.defaults();
        Client client = new HttpClient(clientFlags.config(NAME));
        PrometheusRegistry registry = new PrometheusRegistry();
        SchedulerMetrics metrics = new SchedulerMetrics(registry);
        Gauge status = Elected.status(registry);
        Component component = new Component(
                NAME, client, election, status, () -> start(config, client, metrics));
        int port = servingFlags.port(PORT);
        ComponentServer server =
                port == 0 ? null : ComponentServer.start(NAME, servingFlags, port, Map.of(), registry);
        return component.run(server);
    }

    /** A running scheduler with caches of its own. */
    static AutoCloseable start(SchedulerConfig config, Client client, SchedulerMetrics metrics) {
        InformerFactory informers = new InformerFactory(client);
        Scheduler scheduler =
                new Scheduler(config, client, informers, Timers.system(), RandomGenerator.getDefault(), metrics);
        scheduler.start();
        return () -> {
            scheduler.close();
            informers.close();
        };
    }
}
