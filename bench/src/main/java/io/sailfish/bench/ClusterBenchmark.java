package io.sailfish.bench;

import java.util.List;

/** Pods made and bound by the control plane in one process, on imagined nodes. */
final class ClusterBenchmark implements Trials.Benchmark {
    /** As many for one work as for the other: after fewer, the compiler takes more than the control plane. */
    private static final int WARM_UP_PODS = 10_000;

    private static final int NODES = 1000;

    private final String work;
    private final int pods;
    private final Aim rate;
    private final Aim cpu;

    private ClusterBenchmark(String work, int pods, Aim rate, Aim cpu) {
        this.work = work;
        this.pods = pods;
        this.rate = rate;
        this.cpu = cpu;
    }

    static ClusterBenchmark schedule() {
        return new ClusterBenchmark("schedule", 5000, Aim.SCHEDULE, Aim.SCHEDULE_CPU);
    }

    static ClusterBenchmark deployment() {
        return new ClusterBenchmark("deployment", 1000, Aim.DEPLOYMENT, Aim.DEPLOYMENT_CPU);
    }

    @Override
    public List<Figure> run(Trials trials) throws Exception {
        try (TrialServer server = TrialServer.controlPlane(trials.launcher())) {
            trials.warmUp(server);
            ImaginedNodes.make(server, NODES);
            String[] arguments = {
                "-nodes",
                Integer.toString(NODES),
                "-pods",
                Integer.toString(pods),
                "-content-type",
                "application/vnd.kubernetes.protobuf",
                work
            };
            for (int done = 0; trials.warmUp() > 0 && done < WARM_UP_PODS; done += pods) {
                trials.progress().accept(work + ", to warm up");
                trials.kload().run(server, arguments);
            }
            trials.progress().accept(work);
            Kload.Line line = trials.kload().run(server, arguments).stream()
                    .filter(each -> each.bench().equals(work))
                    .findFirst()
                    .orElseThrow();
            return List.of(
                    Figure.of(rate, line.number("pods_per_s")), Figure.of(cpu, line.number("server_cpu_ms_per_pod")));
        }
    }
}
