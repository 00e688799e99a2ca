package io.sailfish.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sailfish.apiserver.kinds.BuiltinKinds;
import io.sailfish.apiserver.server.ApiServer;
import io.sailfish.apiserver.server.ApiServerConfig;
import io.sailfish.lab.Commands;
import io.sailfish.store.memory.MemoryStore;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Plays conversations recorded from upstream's API server, an older one, against ours. Those that we answer otherwise stand
 * in the resource {@code other-than-recorded.txt}, each with its reason; any other difference is a fault. The recordings are
 * not part of the project: where the folder {@code shared/goldens} does not lie beside it, this is skipped.
 */
class RecordedConversationsTest {
    private static final Path RECORDINGS =
            Path.of("../../shared/goldens").toAbsolutePath().normalize();
    private static final List<String> FOLDERS = List.of("kinds", "machinery");
    /** The one that the recorded server knew: a conversation asks whose it is. */
    private static final String TOKEN = "tok";

    private static final long MINUTES = 15;
    private static final Pattern TOTAL = Pattern.compile("(\\d+) passed, (\\d+) failed");

    @Test
    void answersAreThoseOfUpstream(@TempDir Path folder) throws IOException, InterruptedException {
        assumeTrue(Files.isDirectory(RECORDINGS), "no recordings at " + RECORDINGS);
        assumeTrue(Commands.attempt("python3", "--version").code() == 0, "python3 is not installed");
        Path tokens = Files.writeString(folder.resolve("tokens.csv"), TOKEN + ",admin,admin,\"system:masters\"\n");
        ApiServerConfig config = ApiServerConfig.builder(folder.resolve("pki"))
                .bindAddress("127.0.0.1")
                .securePort(0)
                .tokenFile(tokens)
                .allowPrivileged(true)
                .disabledAdmissionPlugins(Set.of("ServiceAccount"))
                .build();
        File output = new File("target/recorded-conversations.txt");
        Path failed = folder.resolve("failed.txt");
        Set<String> surprises;
        try (ApiServer server = ApiServer.start(config, MemoryStore.open(), new BuiltinKinds())) {
            replay(server, FOLDERS, true, output, failed);
            surprises = surprises(failed);
            if (!surprises.isEmpty()) {
                // Where our own words are allowed, a conversation that asks for a message by a pointer finds none.
                File again = new File("target/recorded-conversations-word-for-word.txt");
                replay(server, surprises, false, again, failed);
                surprises = surprises(failed);
            }
            if (!surprises.isEmpty()) {
                // Some conversations depend on time, which runs differently in a crowd.
                replay(server, surprises, true, new File("target/recorded-conversations-again.txt"), failed);
                surprises = surprises(failed);
            }
        }
        Matcher total = TOTAL.matcher(Files.readString(output.toPath()));
        assertThat(total.find()).as("the replay counts; see " + output).isTrue();
        System.out.printf(
                "recorded conversations: %s as upstream, %s not; %s shows them%n",
                total.group(1), total.group(2), output);
        assertThat(surprises)
                .as("conversations that differ without a known reason; see " + output)
                .isEmpty();
    }

    private static void replay(ApiServer server, Collection<String> parts, boolean ownWords, File output, Path failed)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "python3",
                RECORDINGS.resolve("replay.py").toString(),
                "--server",
                server.localUrl(),
                "--token",
                TOKEN,
                "--insecure",
                "--brief",
                "--jobs",
                "4",
                "--list-failures",
                failed.toString()));
        if (ownWords) {
            command.add("--own-words");
        }
        parts.forEach(part -> command.add(RECORDINGS.resolve(part).toString()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output)
                .start();
        boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
        process.destroyForcibly().waitFor();
        assertThat(ended).as("the replay ends; see " + output).isTrue();
    }

    private static Set<String> surprises(Path failed) throws IOException {
        Set<String> surprises = failed(failed);
        surprises.removeAll(knownToDiffer());
        return surprises;
    }

    private static Set<String> failed(Path list) throws IOException {
        return Files.readAllLines(list).stream()
                .map(line -> RECORDINGS.relativize(Path.of(line)).toString())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The first word of each line; the rest is the reason, and lines of # stand above groups. */
    private static Set<String> knownToDiffer() throws IOException {
        try (InputStream list = RecordedConversationsTest.class.getResourceAsStream("/other-than-recorded.txt")) {
            return new String(Objects.requireNonNull(list).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.split(" ", 2)[0])
                    .collect(Collectors.toSet());
        }
    }
}
