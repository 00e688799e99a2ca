package io.sailfish.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What the control plane in one process has resident: idle, and with many nodes and pods right after they were bound. */
final class MemoryBenchmark implements Trials.Benchmark {
    private static final int SECONDS_TO_SETTLE = 40;

    @Override
    public List<Figure> run(Trials trials) throws Exception {
        List<Figure> figures = new ArrayList<>();
        try (TrialServer server = TrialServer.controlPlane(trials.launcher())) {
            trials.progress().accept("waiting for the idle server to settle");
            TimeUnit.SECONDS.sleep(SECONDS_TO_SETTLE);
            figures.add(Figure.of(Aim.MEMORY_IDLE, server.usage().residentMebibytes()));
        }
        figures.add(loaded(trials, Aim.MEMORY_NODES, 5000, 10_000));
        figures.add(loaded(trials, Aim.MEMORY_PODS, 500, 50_000));
        return figures;
    }

    private static Figure loaded(Trials trials, Aim aim, int nodes, int pods) throws Exception {
        try (TrialServer server = TrialServer.controlPlane(trials.launcher())) {
            ImaginedNodes.make(server, nodes);
            trials.progress().accept("scheduling %,d pods on %,d nodes".formatted(pods, nodes));
            Kload.Line line = trials.kload()
                    .run(
                            server,
                            "-nodes",
                            Integer.toString(nodes),
                            "-pods",
                            Integer.toString(pods),
                            "-content-type",
                            "application/vnd.kubernetes.protobuf",
                            "schedule")
                    .getLast();
            TimeUnit.SECONDS.sleep(SECONDS_TO_SETTLE);
            String note = "%s right after the work, %s pods/s, %s ms of CPU per pod"
                    .formatted(
                            FigureTable.number(line.number("server_rss_mib")),
                            FigureTable.number(line.number("pods_per_s")),
                            FigureTable.number(line.number("server_cpu_ms_per_pod")));
            return new Figure(aim, server.usage().residentMebibytes(), note);
        }
    }
}
