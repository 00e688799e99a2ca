package io.sailfish.interop;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The official Python client, by tests of its own. */
@ExtendWith(ControlPlane.class)
class PythonClientTest {
    private static final long MINUTES = 10;

    @Test
    void officialClient() throws IOException, InterruptedException {
        Suite.needs("python", "python3", "-c", "import venv, ensurepip");
        Path environment = Path.of("target/python").toAbsolutePath();
        Suite suite = new Suite("python", Path.of("python"), MINUTES);
        suite.run("python3", "-m", "venv", environment.toString());
        suite.run(environment.resolve("bin/pip").toString(), "install", "--quiet", "-r", "requirements.txt");
        suite.run(environment.resolve("bin/python").toString(), "-m", "pytest", "-v", "-p", "no:cacheprovider", ".");
    }
}
