package io.sailfish.cli.component;

import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.sailfish.apiserver.cel.CelFailure;
import io.sailfish.apiserver.cel.DeviceExpression;
import io.sailfish.cli.flags.ClientFlags;
import io.sailfish.cli.flags.ElectionFlags;
import io.sailfish.cli.flags.LogFlags;
import io.sailfish.cli.flags.ServingFlags;
import io.sailfish.cli.serving.ComponentServer;
import io.sailfish.client.Client;
import io.sailfish.client.election.LeaderElector;
import io.sailfish.client.http.ClientConfig;
import io.sailfish.client.http.HttpClient;
import io.sailfish.client.http.Kubeconfig;
import io.sailfish.client.informer.InformerFactory;
import io.sailfish.client.time.Timers;
import io.sailfish.scheduler.Scheduler;
import io.sailfish.scheduler.SchedulerConfig;
import io.sailfish.scheduler.SchedulerMetrics;
import io.sailfish.scheduler.config.SchedulerConfiguration;
import io.sailfish.scheduler.device.DeviceSelectors;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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

    @Option(names = "--config", description = "KubeSchedulerConfiguration file; what it says goes before other flags.")
    private @Nullable Path file;

    @Override
    public Integer call() throws IOException, GeneralSecurityException, InterruptedException {
        logFlags.apply();
        Optional<SchedulerConfiguration> given =
                file == null ? Optional.empty() : Optional.of(SchedulerConfiguration.read(file));
        SchedulerConfig config = given.map(SchedulerConfiguration::scheduler).orElse(SchedulerConfig.defaults());
        Optional<LeaderElector.Settings> election = given.flatMap(SchedulerConfiguration::election)
                .map(KubeSchedulerCommand::settings)
                .orElse(electionFlags.settings(NAME));
        ClientConfig connection = given.flatMap(SchedulerConfiguration::kubeconfig)
                .map(path -> Kubeconfig.read(path).withUserAgent(NAME))
                .orElseGet(() -> clientFlags.config(NAME));
        Client client = new HttpClient(connection);
        PrometheusRegistry registry = new PrometheusRegistry();
        SchedulerMetrics metrics = new SchedulerMetrics(registry);
        Gauge status = Elected.status(registry);
        Component component = new Component(NAME, client, election, status, () -> start(config, client, metrics));
        int port = servingFlags.port(PORT);
        ComponentServer server = port == 0 ? null : ComponentServer.start(NAME, servingFlags, port, Map.of(), registry);
        return component.run(server);
    }

    private static Optional<LeaderElector.Settings> settings(SchedulerConfiguration.Election election) {
        return election.elect()
                ? Optional.of(new LeaderElector.Settings(
                        election.namespace(),
                        election.name(),
                        ElectionFlags.identity(),
                        election.lease(),
                        election.deadline(),
                        election.retry()))
                : Optional.empty();
    }

    /** A running scheduler with caches of its own. */
    static AutoCloseable start(SchedulerConfig config, Client client, SchedulerMetrics metrics) {
        InformerFactory informers = new InformerFactory(client);
        Scheduler scheduler = new Scheduler(
                config,
                client,
                informers,
                Timers.system(),
                RandomGenerator.getDefault(),
                metrics,
                KubeSchedulerCommand::selector);
        scheduler.start();
        return () -> {
            scheduler.close();
            informers.close();
        };
    }

    /** Expressions of devices mean to the scheduler what they mean to the API server that takes them in. */
    private static DeviceSelectors.Selector selector(String expression) throws DeviceSelectors.Failure {
        try {
            DeviceExpression compiled = DeviceExpression.compile(expression);
            return (driver, device) -> {
                try {
                    return compiled.selects(driver, device);
                } catch (CelFailure e) {
                    throw new DeviceSelectors.Failure(String.valueOf(e.getMessage()), e);
                }
            };
        } catch (CelFailure e) {
            throw new DeviceSelectors.Failure(String.valueOf(e.getMessage()), e);
        }
    }
}
