package io.sailfish.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.lab.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.opentest4j.TestAbortedException;

/** A test suite in another language: started with the cluster's kubeconfig, its output kept under target. */
record Suite(String name, Path folder, long minutes) {

    /** Leaves the suite out, saying so, where its language is missing. */
    static void needs(String suite, String... command) {
        if (Commands.attempt(command).code() != 0) {
            System.out.println("interop: left out " + suite + ": " + String.join(" ", command) + " does not run here");
            throw new TestAbortedException(command[0] + " is missing");
        }
    }

    /** Runs a command of the suite and fails with the end of its output where it does. */
    void run(String... command) throws IOException, InterruptedException {
        Path output = Path.of("target", name + ".txt").toAbsolutePath();
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.environment().put("KUBECONFIG", ControlPlane.kubeconfig().toString());
        Process process = builder.start();
        boolean ended = process.waitFor(minutes, TimeUnit.MINUTES);
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
        assertThat(ended)
                .as("%s ends within %d minutes; see %s", name, minutes, output)
                .isTrue();
        assertThat(process.exitValue())
                .as(() -> name + " fails:\n" + tail(output))
                .isZero();
    }

    private static String tail(Path output) {
        try {
            List<String> lines = Files.readAllLines(output);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
        } catch (IOException e) {
            return e.toString();
        }
    }
}
