package io.sailfish.scheduler.config;

import io.sailfish.model.codec.DecodeException;
import io.sailfish.model.codec.YamlDecoder;
import io.sailfish.model.value.GoDuration;
import io.sailfish.scheduler.SchedulerConfig;
import io.sailfish.scheduler.plugin.Plugins;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A KubeSchedulerConfiguration (kubescheduler.config.k8s.io/v1). A field that is not known here is refused by its name.
 *
 * @param scheduler  how to schedule
 * @param kubeconfig of the API server, where the file names one
 * @param election   how to campaign, where the file says
 */
public record SchedulerConfiguration(
        SchedulerConfig scheduler, Optional<Path> kubeconfig, Optional<Election> election) {
    private static final String VERSION = "kubescheduler.config.k8s.io/v1";

    /** Leader election as a file has it. */
    public record Election(
            boolean elect, String namespace, String name, Duration lease, Duration deadline, Duration retry) {}

    /** Reads a file. Throws IllegalArgumentException with what is wrong in it. */
    public static SchedulerConfiguration read(Path file) throws IOException {
        try {
            return of(YamlDecoder.parse(Files.readAllBytes(file)).tree());
        } catch (DecodeException e) {
            throw new IllegalArgumentException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    static SchedulerConfiguration of(Object tree) {
        ConfigTree root = new ConfigTree("", tree);
        String version = root.text("apiVersion").orElse("");
        String kind = root.text("kind").orElse("");
        if (!version.equals(VERSION) || !kind.equals("KubeSchedulerConfiguration")) {
            throw new IllegalArgumentException(
                    "no kind \"%s\" is registered for version \"%s\"".formatted(kind, version));
        }
        Map<String, Plugins> profiles = new LinkedHashMap<>();
        List<ConfigTree> declared = root.parts("profiles");
        for (ConfigTree profile : declared) {
            String name = profile.text("schedulerName").orElse("default-scheduler");
            if (profiles.put(name, ProfileReader.read(profile)) != null) {
                throw profile.invalid("schedulerName", "Duplicate value: \"" + name + "\"");
            }
            profile.requireAllKnown();
        }
        if (declared.isEmpty()) {
            profiles.put("default-scheduler", Plugins.defaults());
        }
        Duration first =
                Duration.ofSeconds(root.number("podInitialBackoffSeconds").orElse(1));
        Duration longest =
                Duration.ofSeconds(root.number("podMaxBackoffSeconds").orElse(10));
        if (!first.isPositive() || longest.compareTo(first) < 0) {
            throw root.invalid("podMaxBackoffSeconds", "must be greater than or equal to PodInitialBackoffSeconds");
        }
        Optional<Path> kubeconfig = root.part("clientConnection").flatMap(connection -> {
            Optional<Path> path = connection
                    .text("kubeconfig")
                    .filter(text -> !text.isEmpty())
                    .map(Path::of);
            connection.requireAllKnown();
            return path;
        });
        Optional<Election> election = root.part("leaderElection").map(SchedulerConfiguration::election);
        root.requireAllKnown();
        SchedulerConfig scheduler =
                new SchedulerConfig(profiles, SchedulerConfig.defaults().bindsInFlight(), first, longest);
        return new SchedulerConfiguration(scheduler, kubeconfig, election);
    }

    private static Election election(ConfigTree tree) {
        tree.text("resourceLock").filter(lock -> !lock.equals("leases")).ifPresent(lock -> {
            throw tree.invalid("resourceLock", "must be leases");
        });
        Election election = new Election(
                tree.flag("leaderElect").orElse(true),
                tree.text("resourceNamespace").orElse("kube-system"),
                tree.text("resourceName").orElse("kube-scheduler"),
                duration(tree, "leaseDuration", "15s"),
                duration(tree, "renewDeadline", "10s"),
                duration(tree, "retryPeriod", "2s"));
        tree.requireAllKnown();
        return election;
    }

    private static Duration duration(ConfigTree tree, String name, String otherwise) {
        return GoDuration.parse(tree.text(name).orElse(otherwise));
    }
}
