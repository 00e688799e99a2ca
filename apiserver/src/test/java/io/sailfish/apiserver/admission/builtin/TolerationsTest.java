package io.sailfish.apiserver.admission.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.model.api.core.v1.Toleration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TolerationsTest {
    private static final Toleration EVERYTHING =
            Toleration.builder().operator("Exists").build();
    private static final Toleration OF_KEY =
            Toleration.builder().key("k").operator("Exists").build();
    private static final Toleration OF_VALUE = Toleration.builder()
            .key("k")
            .operator("Equal")
            .value("v")
            .effect("NoSchedule")
            .build();
    private static final Toleration FOR_A_WHILE = Toleration.builder()
            .key("k")
            .operator("Exists")
            .effect("NoExecute")
            .tolerationSeconds(10)
            .build();

    @Test
    void whatAnotherIncludesIsLeftOut() {
        assertThat(Tolerations.merged(List.of(OF_VALUE), List.of(OF_KEY))).containsExactly(OF_KEY);
        assertThat(Tolerations.merged(List.of(OF_KEY, OF_VALUE), List.of(EVERYTHING)))
                .containsExactly(EVERYTHING);
        assertThat(Tolerations.merged(List.of(OF_KEY), List.of(OF_KEY))).containsExactly(OF_KEY);
    }

    @Test
    void aShorterTimeIsIncludedInALongerOne() {
        assertThat(Tolerations.includes(FOR_A_WHILE, FOR_A_WHILE.withTolerationSeconds(5)))
                .isTrue();
        assertThat(Tolerations.includes(FOR_A_WHILE, FOR_A_WHILE.withTolerationSeconds(20)))
                .isFalse();
        assertThat(Tolerations.includes(FOR_A_WHILE, OF_KEY.withEffect("NoExecute")))
                .isFalse();
    }
}
