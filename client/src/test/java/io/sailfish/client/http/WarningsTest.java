package io.sailfish.client.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WarningsTest {
    @Test
    void readsPersistentWarningsOfAllHeaders() {
        List<String> texts = new ArrayList<>();
        Warnings.read(
                List.of(
                        "299 - \"v1 ComponentStatus is deprecated in v1.19+\"",
                        "299 server \"it says \\\"no\\\", twice\", 299 - \"and more\"",
                        "199 - \"passing\"",
                        "nonsense"),
                texts::add);
        assertThat(texts)
                .containsExactly("v1 ComponentStatus is deprecated in v1.19+", "it says \"no\", twice", "and more");
    }
}
