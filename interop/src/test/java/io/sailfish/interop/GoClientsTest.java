package io.sailfish.interop;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Stock client-go, controller-runtime and Helm's SDK, by their own tests in Go. */
@ExtendWith(ControlPlane.class)
class GoClientsTest {
    private static final long MINUTES = 20;

    @Test
    void clientGoAndControllerRuntime() throws IOException, InterruptedException {
        Suite.needs("client-go", "go", "version");
        new Suite("client-go", Path.of("go"), MINUTES).run("go", "test", "-count=1", "-v", "./...");
    }

    @Test
    void helm() throws IOException, InterruptedException {
        Suite.needs("helm", "go", "version");
        new Suite("helm", Path.of("helm"), MINUTES).run("go", "test", "-count=1", "-v", "./...");
    }
}
