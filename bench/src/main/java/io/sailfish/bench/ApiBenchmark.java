package io.sailfish.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The verbs, one after the other, by 16 clients of the load generator against an API server alone. */
final class ApiBenchmark implements Trials.Benchmark {
    private static final Map<String, Aim> AIMS = Map.of(
            "create", Aim.CREATE,
            "get", Aim.GET,
            "patch-status", Aim.PATCH,
            "apply", Aim.APPLY,
            "list", Aim.LIST,
            "list-consistent", Aim.LIST_CONSISTENT,
            "delete", Aim.DELETE);

    @Override
    public List<Figure> run(Trials trials) throws Exception {
        try (TrialServer server = TrialServer.apiServer(trials.launcher())) {
            trials.warmUp(server);
            trials.progress().accept("measuring the verbs");
            List<Figure> figures = new ArrayList<>();
            for (Kload.Line line : trials.kload().run(server, "-n", "2000", "-c", "16", "api")) {
                Aim aim = AIMS.get(line.bench());
                if (aim != null) {
                    String rate = "%s/s, 99%% within %s ms"
                            .formatted(
                                    FigureTable.number(line.number("ops_per_s")),
                                    FigureTable.number(line.number("p99_ms")));
                    figures.add(new Figure(aim, line.number("server_cpu_ms_per_op"), rate));
                }
            }
            return figures;
        }
    }
}
