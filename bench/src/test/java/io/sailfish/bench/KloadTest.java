package io.sailfish.bench;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KloadTest {
    @Test
    void aPathThatIsNoProgramIsSaidToBeNone(@TempDir Path folder) {
        assertThatThrownBy(() -> Kload.find(Optional.of(folder.resolve("kload")), folder))
                .isInstanceOf(IOException.class)
                .hasMessage(folder.resolve("kload") + " is no program");
    }
}
