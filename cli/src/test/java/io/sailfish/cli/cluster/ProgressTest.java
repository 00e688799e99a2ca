package io.sailfish.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Progress progress = new Progress(new PrintStream(out, true, StandardCharsets.UTF_8));

    @Test
    void aStepIsToldWithItsTimeAndReturnsItsResult() {
        assertThat(progress.<String>step("counting", "count again", () -> "three"))
                .isEqualTo("three");
        assertThat(out.toString(StandardCharsets.UTF_8)).matches("• counting … \\d+\\.\\d s\n");
    }

    @Test
    void aStepThatFailsSaysWhatWhyAndWhatToDo() {
        assertThatThrownBy(() -> progress.step("counting", "count again", () -> {
                    throw new IllegalStateException("there is nothing to count");
                }))
                .hasMessage("counting failed%n  why: there is nothing to count%n  what to do: count again".formatted());
        assertThat(out.toString(StandardCharsets.UTF_8)).endsWith("failed\n");
    }
}
