package io.sailfish.cli.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JoinTokenTest {
    private static final String TEXT = "abc123.0123456789abcdef:" + "0f".repeat(32);

    @Test
    void whatIsWrittenIsRead() {
        JoinToken token = JoinToken.parse(TEXT);
        assertThat(token)
                .isEqualTo(new JoinToken("abc123", "0123456789abcdef", "0f".repeat(32)))
                .hasToString(TEXT);
        assertThat(token.bearer()).isEqualTo("abc123.0123456789abcdef");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "abc123.0123456789abcdef", "ABC123.0123456789abcdef:00", "abc123.0123456789abcdef:0f0f"})
    void anythingElseIsRefusedWithoutRepeatingIt(String text) {
        assertThatThrownBy(() -> JoinToken.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not a join token: it has the form ID.SECRET:DIGEST, as the server printed it");
    }
}
