package io.sailfish.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.sailfish.client.Client;
import io.sailfish.client.http.HttpClient;
import io.sailfish.lab.Commands;
import io.sailfish.node.hollow.HollowFleet;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The web console in a browser, against a control plane with simulated nodes: the tests themselves are Playwright's, in
 * {@code console/tests/browser}. Skipped, in words, where Node.js or Chromium is missing.
 */
class ConsoleTest {
    private static final Path CONSOLE = Path.of("../console").toAbsolutePath().normalize();
    private static final Path PLAYWRIGHT = CONSOLE.resolve("node_modules/@playwright/test/cli.js");
    private static final int NODES = 100;
    private static final long PATIENCE_MINUTES = 15;

    @TempDir
    Path folder;

    @Test
    void theConsoleDoesInABrowserWhatItSays() throws Exception {
        assumeTrue(
                getClass().getResource("/io/sailfish/console/index.html") != null,
                "the web console was not built: see what the module console says");
        assumeTrue(Files.exists(PLAYWRIGHT), "Playwright is not installed");
        String browser =
                Commands.attempt("sh", "-c", "command -v chromium").output().strip();
        assumeTrue(!browser.isEmpty(), "chromium is not installed");
        try (ServerProcess server = ServerProcess.controlPlane(folder.resolve("server"))) {
            server.start();
            try (Client client = new HttpClient(server.config());
                    HollowFleet nodes = new HollowFleet(
                            new HollowFleet.Plan("hollow-", NODES, 8, 16L << 30, 110, List.of(), false), client)) {
                nodes.start();
                HttpServer control = control(server);
                try {
                    assertThat(playwright(server, browser, control.getAddress().getPort()))
                            .as("Playwright's exit code; its words are in console/target/browser.log")
                            .isZero();
                } finally {
                    control.stop(0);
                }
            }
        }
    }

    /** Lets the tests take the server away and bring it back. */
    private static HttpServer control(ServerProcess server) throws IOException {
        HttpServer control = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        control.createContext("/kill", exchange -> answer(exchange, server::kill));
        control.createContext("/start", exchange -> answer(exchange, server::start));
        control.start();
        return control;
    }

    private static void answer(HttpExchange exchange, Runnable action) throws IOException {
        try (exchange) {
            action.run();
            exchange.sendResponseHeaders(204, -1);
        }
    }

    private static int playwright(ServerProcess server, String browser, int control) throws Exception {
        ProcessBuilder builder = new ProcessBuilder("node", PLAYWRIGHT.toString(), "test", "rights.spec.ts")
                .directory(CONSOLE.toFile())
                .redirectErrorStream(true)
                .redirectOutput(CONSOLE.resolve("target/browser.log").toFile());
        builder.environment().put("SAILFISH_URL", "https://127.0.0.1:" + server.port());
        builder.environment().put("SAILFISH_CONTROL", "http://127.0.0.1:" + control);
        builder.environment()
                .put(
                        "SAILFISH_KUBECONFIG",
                        server.data().resolve("admin.kubeconfig").toString());
        builder.environment().put("SAILFISH_BROWSER", browser);
        builder.environment().put("FORCE_COLOR", "0");
        Process process = builder.start();
        try {
            assertThat(process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)).isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }
}
