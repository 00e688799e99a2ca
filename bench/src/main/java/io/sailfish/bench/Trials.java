package io.sailfish.bench;

import io.sailfish.cli.training.PracticeLoad;
import io.sailfish.client.Client;
import io.sailfish.client.http.HttpClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What benchmarks share.
 *
 * @param launcher the {@code sailfish} script
 * @param kload    the load generator
 * @param warmUp   requests of each kind before a measurement
 * @param progress is told what happens
 */
record Trials(Path launcher, Kload kload, int warmUp, Consumer<String> progress) {
    private static final int CONNECTIONS = 16;

    /** A part of the measurements. */
    interface Benchmark {
        List<Figure> run(Trials trials) throws Exception;
    }

    /** Makes the server's code hot, by the requests that will be measured. */
    void warmUp(TrialServer server) throws InterruptedException {
        if (warmUp == 0) {
            return;
        }
        progress.accept("warming up with %,d requests of each kind".formatted(warmUp));
        List<Client> connections = new ArrayList<>();
        try {
            for (int i = 0; i < CONNECTIONS; i++) {
                connections.add(new HttpClient(server.access()));
            }
            new PracticeLoad(connections, "warm-up").run(warmUp);
        } finally {
            connections.forEach(Client::close);
        }
    }
}
