package io.sailfish.bench;

import java.util.Collection;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs JMH's benchmarks, in a process of their own. */
final class MicroBenchmarks {
    private MicroBenchmarks() {}

    /** Runs all of them, or those whose names match, and gives a line for each. */
    static String run(String pattern) throws RunnerException {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include("io.sailfish.bench.micro." + pattern)
                        .forks(1)
                        .warmupIterations(3)
                        .warmupTime(TimeValue.seconds(2))
                        .measurementIterations(5)
                        .measurementTime(TimeValue.seconds(1))
                        .jvmArgsAppend("-XX:+UseCompactObjectHeaders", "-XX:+UseSerialGC")
                        .build())
                .run();
        StringBuilder text = new StringBuilder("| benchmark | µs |\n| --- | ---: |\n");
        for (RunResult result : results) {
            String name = result.getParams().getBenchmark();
            text.append("| ")
                    .append(name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1))
                    .append(" | ")
                    .append(FigureTable.number(result.getPrimaryResult().getScore()))
                    .append(" |\n");
        }
        return text.toString();
    }
}
