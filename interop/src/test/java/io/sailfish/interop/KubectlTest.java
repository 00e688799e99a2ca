package io.sailfish.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sailfish.apiserver.kinds.BuiltinKinds;
import io.sailfish.apiserver.server.ApiServer;
import io.sailfish.apiserver.server.ApiServerConfig;
import io.sailfish.kubectl.Kubectl;
import io.sailfish.kubectl.command.Terminal;
import io.sailfish.lab.Commands;
import io.sailfish.store.memory.MemoryStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Our kubectl says and does what upstream's does: the calls of {@code kubectl-invocations.txt}, made by each in a namespace of
 * its own on one server, have the same output, exit code and words of failure. Calls that differ for a reason stand in {@code
 * kubectl-differences.txt}. Skipped where there is no kubectl of upstream's on the PATH.
 */
class KubectlTest {
    private static final Pattern WORD = Pattern.compile("(?:[^\\s'\"]+|'[^']*'|\"[^\"]*\")+");
    private static final Pattern LOGGED =
            Pattern.compile("E\\d{4} .* run\\.go:\\d+] \"command failed\" err=\"(required flag.*)\"\n");
    private static final String TOKEN = "tok";

    private record Answer(int code, String out, String err) {}

    @Test
    void answersAsUpstreamDoes(@TempDir Path folder) throws IOException, InterruptedException {
        assumeTrue(Commands.attempt("kubectl", "version", "--client").code() == 0, "no kubectl on the PATH");
        Path tokens = Files.writeString(folder.resolve("tokens.csv"), TOKEN + ",admin,admin,\"system:masters\"\n");
        ApiServerConfig config = ApiServerConfig.builder(folder.resolve("pki"))
                .bindAddress("127.0.0.1")
                .securePort(0)
                .tokenFile(tokens)
                .allowPrivileged(true)
                .disabledAdmissionPlugins(Set.of("ServiceAccount"))
                .build();
        List<String> report = new ArrayList<>();
        List<String> surprises = new ArrayList<>();
        List<String> known = lines("/kubectl-differences.txt").stream()
                .map(line -> line.split(" # ", 2)[0].strip())
                .toList();
        int calls = 0;
        Path output = Path.of("target/kubectl-differences.txt");
        try (ApiServer server = ApiServer.start(config, MemoryStore.open(), new BuiltinKinds())) {
            Program theirs = new Program(folder, server.localUrl(), "theirs");
            Program ours = new Program(folder, server.localUrl(), "ours");
            theirs.stock("create", "namespace", "theirs");
            theirs.stock("create", "namespace", "ours");
            for (String line : lines("/kubectl-invocations.txt")) {
                calls++;
                Answer expected = normal(theirs.stock(words(line, folder)), theirs);
                Answer actual = normal(ours.inProcess(words(line, folder)), ours);
                if (!expected.equals(actual)) {
                    report.add("$ kubectl " + line + "\n--- upstream\n" + expected + "\n--- ours\n" + actual + "\n");
                    Files.write(output, report);
                    if (!known.contains(line)) {
                        surprises.add(line);
                    }
                }
            }
        }
        System.out.printf("kubectl: %d calls, %d differ; %s shows them%n", calls, report.size(), output);
        assertThat(calls).isGreaterThanOrEqualTo(150);
        assertThat(surprises)
                .as("calls that differ without a reason; see " + output)
                .isEmpty();
    }

    /** One program with its namespace, its files and its caches. */
    private static final class Program {
        private final String namespace;
        private final Map<String, String> environment;

        Program(Path folder, String server, String namespace) throws IOException {
            this.namespace = namespace;
            Path home = Files.createDirectories(folder.resolve("home-" + namespace));
            Path kubeconfig = Files.writeString(home.resolve("config"), """
                    apiVersion: v1
                    kind: Config
                    current-context: here
                    clusters:
                    - name: here
                      cluster: {server: "%s", insecure-skip-tls-verify: true}
                    users:
                    - name: admin
                      user: {token: %s}
                    contexts:
                    - name: here
                      context: {cluster: here, user: admin, namespace: %s}
                    - name: other
                      context: {cluster: here, user: admin}
                    """.formatted(server, TOKEN, namespace));
            environment = Map.of("HOME", home.toString(), "KUBECONFIG", kubeconfig.toString());
            Files.createDirectories(folder.resolve("files"));
            for (String name : List.of(
                    "workload",
                    "unknown-kind",
                    "invalid",
                    "unknown-field",
                    "applied",
                    "applied-next",
                    "server-side",
                    "server-side-next")) {
                try (InputStream file = KubectlTest.class.getResourceAsStream("/kubectl/" + name + ".yaml")) {
                    Files.write(
                            folder.resolve("files").resolve(name + ".yaml"),
                            Objects.requireNonNull(file).readAllBytes());
                }
            }
        }

        Answer stock(String... words) throws IOException, InterruptedException {
            List<String> command = new ArrayList<>(List.of("kubectl"));
            command.addAll(List.of(words));
            Path out = Files.createTempFile("kubectl", "out");
            Path err = Files.createTempFile("kubectl", "err");
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            process.getOutputStream().close();
            assertThat(process.waitFor(60, TimeUnit.SECONDS))
                    .as("%s ends", command)
                    .isTrue();
            Answer answer = new Answer(process.exitValue(), Files.readString(out), Files.readString(err));
            Files.delete(out);
            Files.delete(err);
            return answer;
        }

        Answer inProcess(String... words) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ByteArrayOutputStream err = new ByteArrayOutputStream();
            int code = Kubectl.run(
                    List.of(words),
                    new Terminal(
                            InputStream.nullInputStream(),
                            new PrintStream(out, true, StandardCharsets.UTF_8),
                            new PrintStream(err, true, StandardCharsets.UTF_8),
                            environment));
            return new Answer(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
        }
    }

    private static String[] words(String line, Path folder) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(line);
        while (matcher.find()) {
            String word = matcher.group();
            boolean single = word.contains("'");
            words.add((single && !word.contains("\"'") || word.startsWith("'") || word.contains("='")
                            ? word.replace("'", "")
                            : word.startsWith("\"") ? word.substring(1, word.length() - 1) : word)
                    .replace("DIR", folder.resolve("files").toString()));
        }
        return words.toArray(String[]::new);
    }

    private static List<String> lines(String resource) throws IOException {
        try (InputStream file = KubectlTest.class.getResourceAsStream(resource)) {
            return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        }
    }

    /** What differs from one call to the next made the same; of failures the meaning counts, not who else complains. */
    private static Answer normal(Answer answer, Program program) {
        return new Answer(answer.code(), normal(answer.out(), program), normal(answer.err(), program));
    }

    /** Some builds of upstream's log that a flag is missing, with time, process and line, where others say it. */
    private static String missingFlag(String text) {
        Matcher logged = LOGGED.matcher(text);
        return logged.matches() ? "error: " + logged.group(1).replace("\\\"", "\"") + "\n" : text;
    }

    private static String normal(String text, Program program) {
        // Builds of upstream's differ in the first letter of refusals.
        return missingFlag(text)
                .replaceAll("^Error: ", "error: ")
                .replaceAll("\\b" + program.namespace + "\\b", "NAMESPACE")
                .replace("home-NAMESPACE", "HOME")
                .replaceAll("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "UID")
                .replaceAll("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z", "TIME")
                .replaceAll("(\"?resourceVersion\"?: )\"\\d+\"", "$1VERSION")
                .replaceAll("\\b10\\.\\d+\\.\\d+\\.\\d+\\b", "ADDRESS")
                .replaceAll("(?m) +\\d+[smhd](\\d+[smh])?\\b", " AGE")
                .replaceAll("(?m)NAMESPACE +", "NAMESPACE ")
                .replaceAll("(ADDRESS|CLUSTER-IP) +", "$1 ")
                .replaceAll("AGE +", "AGE ");
    }
}
