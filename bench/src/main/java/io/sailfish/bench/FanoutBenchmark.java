package io.sailfish.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * 200 watchers on a connection each. The load generator decodes every event, at a cost that is several times the
 * server's, so on a machine that both share it measures itself; watchers that only count show what the server can do.
 */
final class FanoutBenchmark implements Trials.Benchmark {
    private static final int WATCHERS = 200;
    private static final int EVENTS = 2000;

    @Override
    public List<Figure> run(Trials trials) throws Exception {
        try (TrialServer server = TrialServer.apiServer(trials.launcher())) {
            trials.warmUp(server);
            List<Figure> figures = new ArrayList<>();
            try (LeanWatchers watchers = LeanWatchers.open(server, WATCHERS)) {
                trials.progress().accept("fanning out to watchers that count, to warm up");
                watchers.fanOut(EVENTS);
                trials.progress().accept("fanning out to watchers that count");
                double cpu = server.usage().cpuSeconds();
                LeanWatchers.Outcome outcome = watchers.fanOut(EVENTS);
                double perEvent = (server.usage().cpuSeconds() - cpu) / (EVENTS * WATCHERS);
                figures.add(Figure.of(Aim.FANOUT_LEAN, outcome.eventsPerSecond()));
                figures.add(Figure.of(Aim.FANOUT_LEAN_P99, outcome.lateMilliseconds()));
                figures.add(Figure.of(Aim.FANOUT_LEAN_CPU, perEvent * 1e6));
            }
            trials.progress().accept("fanning out to the load generator");
            for (Kload.Line line :
                    trials.kload().run(server, "-n", "500", "-watchers", Integer.toString(WATCHERS), "fanout")) {
                if (line.bench().equals("fanout")) {
                    figures.add(new Figure(Aim.FANOUT, line.number("events_per_s"), "the load generator is the limit"));
                    figures.add(new Figure(Aim.FANOUT_P99, line.number("p99_ms"), "the load generator is the limit"));
                }
            }
            return figures;
        }
    }
}
