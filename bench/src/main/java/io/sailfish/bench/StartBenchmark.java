package io.sailfish.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** How long the control plane takes from the launcher's first line to ready. */
final class StartBenchmark implements Trials.Benchmark {
    private static final int STARTS = 5;

    @Override
    public List<Figure> run(Trials trials) throws Exception {
        trials.progress().accept("starting the control plane " + (STARTS + 1) + " times");
        try (TrialServer server = TrialServer.controlPlane(trials.launcher())) {
            double first = server.secondsToReady();
            List<Double> others = new ArrayList<>();
            for (int i = 0; i < STARTS; i++) {
                server.restart();
                others.add(server.secondsToReady());
            }
            Collections.sort(others);
            return List.of(Figure.of(Aim.START_FIRST, first), Figure.of(Aim.START, others.get(STARTS / 2)));
        }
    }
}
