package io.sailfish.cli.flags;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class FlagErrorsTest {
    @CommandLine.Command(name = "sailfish", subcommands = Scheduler.class)
    static final class Root implements Runnable {
        @Override
        public void run() {}
    }

    @CommandLine.Command(name = "kube-scheduler")
    static final class Scheduler implements Runnable {
        @CommandLine.Mixin
        private ElectionFlags election;

        @Override
        public void run() {
            election.settings("kube-scheduler");
        }
    }

    private static String refusal(int code, String... arguments) {
        CommandLine line = new CommandLine(new Root());
        line.setParameterExceptionHandler(new FlagErrors(line.getParameterExceptionHandler()));
        StringWriter said = new StringWriter();
        line.setErr(new PrintWriter(said));
        assertThat(line.execute(arguments)).isEqualTo(code);
        return said.toString().lines().findFirst().orElse("");
    }

    @Test
    void whatIsNotUnderstoodIsRefusedByName() {
        assertThat(refusal(1, "kube-scheduler", "--nonsense=1")).isEqualTo("Error: unknown flag: --nonsense");
        assertThat(refusal(1, "kube-scheduler", "--profiling=false"))
                .isEqualTo("Error: unsupported flag: --profiling: Kubernetes has it, Sailfish does not");
        assertThat(refusal(1, "kube-scheduler", "-x")).isEqualTo("Error: unknown shorthand flag: 'x' in -x");
        assertThat(refusal(1, "kube-scheduler", "extra"))
                .isEqualTo("Error: unknown command \"extra\" for \"kube-scheduler\"");
        assertThat(refusal(2, "other")).contains("other");
    }

    @Test
    void durationsAreReadAsUpstreamReadsThem() {
        assertThat(refusal(0, "kube-scheduler", "--leader-elect-lease-duration=1m30s", "--leader-elect=true"))
                .isEmpty();
        assertThat(refusal(1, "kube-scheduler", "--leader-elect-lease-duration=soon"))
                .contains("--leader-elect-lease-duration", "invalid duration \"soon\"");
    }
}
