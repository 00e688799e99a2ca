package io.sailfish.bench;

import io.sailfish.model.StringMap;
import io.sailfish.model.codec.JsonTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The load generator, a program of its own with the stock Go client. It prints a line of JSON for each measurement. */
final class Kload {
    private static final String MISSING = """
            the load generator kload is missing: give its path by --kload, or put it on the PATH, or have its source in \
            %s and Go installed""";

    private final Path program;

    private Kload(Path program) {
        this.program = program;
    }

    /** A measurement by its name, and its numbers. */
    record Line(String bench, StringMap<?> values) {
        double number(String key) {
            return values.get(key) instanceof Number number ? number.doubleValue() : Double.NaN;
        }
    }

    /**
     * Finds it, or makes it of its source.
     *
     * @param given where the user says it is
     * @param home  Sailfish's folder, beside which the source may be
     */
    static Kload find(Optional<Path> given, Path home) throws IOException, InterruptedException {
        if (given.isPresent()) {
            if (!Files.isExecutable(given.get())) {
                throw new IOException(given.get() + " is no program");
            }
            return new Kload(given.get());
        }
        for (String folder : System.getenv().getOrDefault("PATH", "").split(":")) {
            if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, "kload"))) {
                return new Kload(Path.of(folder, "kload"));
            }
        }
        Path source = home.resolveSibling("shared").resolve("kload");
        if (!Files.exists(source.resolve("main.go"))) {
            throw new IOException(MISSING.formatted(source));
        }
        return built(source, home.resolve("bench/target/kload"));
    }

    /** Built of a copy, so that nothing is written beside the source. */
    private static Kload built(Path source, Path folder) throws IOException, InterruptedException {
        Path program = folder.resolve("kload");
        if (Files.isExecutable(program)) {
            return new Kload(program);
        }
        Files.createDirectories(folder);
        try (Stream<Path> files = Files.list(source)) {
            for (Path file : files.toList()) {
                Files.write(folder.resolve(file.getFileName()), Files.readAllBytes(file));
            }
        }
        Process go;
        try {
            go = new ProcessBuilder("go", "build", "-o", "kload", ".")
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException noGo) {
            throw new IOException(MISSING.formatted(source), noGo);
        }
        String said = new String(go.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (go.waitFor() != 0) {
            throw new IOException("the load generator could not be built:\n" + said);
        }
        return new Kload(program);
    }

    /** Runs it against a server and gives what it measured. Failed operations are a failure. */
    List<Line> run(TrialServer server, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                program.toString(),
                "-kubeconfig",
                server.kubeconfig().toString(),
                "-pids",
                Long.toString(server.pid()),
                "-timeout",
                "20m"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        List<Line> lines = new ArrayList<>();
        StringBuilder said = new StringBuilder();
        for (String line : new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
            if (line.startsWith("{")
                    && JsonTree.parse(line.getBytes(StandardCharsets.UTF_8)) instanceof StringMap<?> values) {
                lines.add(new Line(String.valueOf(values.get("bench")), values));
            } else {
                said.append(line).append('\n');
            }
        }
        if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
            throw new IOException("the load generator failed: " + said);
        }
        for (Line line : lines) {
            if (line.number("failed") > 0) {
                throw new IOException("operations failed: " + line.values());
            }
        }
        return lines;
    }
}
