package io.sailfish.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sailfish bench}: measures, and prints the figures beside upstream's and the aims. */
@Command(
        name = "sailfish bench",
        description = {
            "Starts servers, puts them under load and prints what was measured beside Kubernetes' figures and the aims.",
            "Wall-clock figures depend on what else the machine does; the processor time per operation much less."
        },
        mixinStandardHelpOptions = true)
public final class BenchCommand implements Callable<Integer> {
    /** What can be measured. */
    private enum Work {
        api(ApiBenchmark::new),
        fanout(FanoutBenchmark::new),
        schedule(ClusterBenchmark::schedule),
        deployment(ClusterBenchmark::deployment),
        start(StartBenchmark::new),
        memory(MemoryBenchmark::new),
        list(ListPeakBenchmark::new);

        private final Supplier<Trials.Benchmark> benchmark;

        Work(Supplier<Trials.Benchmark> benchmark) {
            this.benchmark = benchmark;
        }
    }

    @Parameters(description = "What to measure: ${COMPLETION-CANDIDATES}; all without one.", arity = "0..*")
    private Set<Work> works = new LinkedHashSet<>();

    @Option(
            names = "--kload",
            description = "The load generator; found on the PATH or built from ../shared/kload without this.")
    private Optional<Path> kload = Optional.empty();

    @Option(
            names = "--warm-up",
            defaultValue = "100000",
            description = "Requests of each kind before a measurement (default ${DEFAULT-VALUE}).")
    private int warmUp;

    @Option(
            names = "--micro",
            arity = "0..1",
            fallbackValue = ".*",
            description = "Runs the small benchmarks (JMH) whose class and method match, and nothing else.")
    private Optional<String> micro = Optional.empty();

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new BenchCommand())
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    command.getErr().println("sailfish bench: " + failure.getMessage());
                    return 1;
                })
                .execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        if (micro.isPresent()) {
            System.out.print(MicroBenchmarks.run(micro.get()));
            return 0;
        }
        Path home = Path.of(System.getProperty("sailfish.home", "."))
                .toAbsolutePath()
                .normalize();
        Trials trials = new Trials(
                home.resolve("sailfish"), Kload.find(kload, home), warmUp, text -> System.err.println("• " + text));
        List<Figure> figures = new ArrayList<>();
        for (Work work : works.isEmpty() ? List.of(Work.values()) : List.copyOf(works)) {
            figures.addAll(work.benchmark.get().run(trials));
        }
        System.out.print(FigureTable.of(figures));
        return 0;
    }
}
