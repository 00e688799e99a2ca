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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Plays conversations recorded from upstream's API server against ours, for the kinds and areas that are served. The
 * recordings are not part of the project: where the folder {@code shared/goldens} does not lie beside it, this is skipped.
 */
class RecordedConversationsTest {
    private static final Path RECORDINGS = Path.of("../../shared/goldens").toAbsolutePath().normalize();
    private static final List<String> SERVED = List.of(
            "kinds/core/Pod", "kinds/core/Node", "kinds/core/Namespace", "kinds/core/Service", "kinds/core/Endpoints",
            "kinds/core/ConfigMap", "kinds/core/Secret", "kinds/core/ServiceAccount", "kinds/core/Event",
            "kinds/core/LimitRange", "kinds/core/ResourceQuota", "kinds/core/ReplicationController", "kinds/core/PodTemplate",
            "kinds/apps", "kinds/batch", "kinds/autoscaling", "kinds/authentication", "kinds/authorization",
            "kinds/discovery", "kinds/coordination", "kinds/rbac",
            "kinds/networking/NetworkPolicy", "kinds/certificates",
            "machinery/verbs", "machinery/list-watch", "machinery/patch", "machinery/field-validation", "machinery/apply",
            "machinery/access");
    private static final double LEAST = 0.93;
    private static final long MINUTES = 10;
    private static final Pattern TOTAL = Pattern.compile("(\\d+) passed, (\\d+) failed");

    @Test
    void answersAreThoseOfUpstream(@TempDir Path folder) throws IOException, InterruptedException {
        assumeTrue(Files.isDirectory(RECORDINGS), "no recordings at " + RECORDINGS);
        assumeTrue(Commands.attempt("python3", "--version").code() == 0, "python3 is not installed");
        Path tokens = Files.writeString(folder.resolve("tokens.csv"), "recorded,admin,admin,\"system:masters\"\n");
        ApiServerConfig config = ApiServerConfig.builder(folder.resolve("pki"))
                .bindAddress("127.0.0.1")
                .securePort(0)
                .tokenFile(tokens)
                .allowPrivileged(true)
                .disabledAdmissionPlugins(Set.of("ServiceAccount"))
                .build();
        File output = new File("target/recorded-conversations.txt");
        try (ApiServer server = ApiServer.start(config, MemoryStore.open(), new BuiltinKinds())) {
            List<String> command = new ArrayList<>(List.of(
                    "python3", RECORDINGS.resolve("replay.py").toString(), "--server", server.localUrl(),
                    "--token", "recorded", "--insecure", "--own-words", "--brief", "--jobs", "4"));
            SERVED.forEach(area -> command.add(RECORDINGS.resolve(area).toString()));
            Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output).start();
            boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
            process.destroyForcibly().waitFor();
            assertThat(ended).as("the replay ends; see " + output).isTrue();
        }
        Matcher total = TOTAL.matcher(Files.readString(output.toPath()));
        assertThat(total.find()).as("the replay counts; see " + output).isTrue();
        int passed = Integer.parseInt(total.group(1));
        int failed = Integer.parseInt(total.group(2));
        System.out.printf("recorded conversations: %d as upstream, %d not; %s lists them%n", passed, failed, output);
        assertThat((double) passed / (passed + failed)).as("share that is as upstream").isGreaterThan(LEAST);
    }
}
