package io.sailfish.node.hollow;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.node.cri.FakeRuntime.Behaviour;
import io.sailfish.node.cri.proto.ContainerConfig;
import io.sailfish.node.cri.proto.PodSandboxConfig;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlayedCommandsTest {
    private final PlayedCommands commands = new PlayedCommands();

    @Test
    void aCommandDecidesHowAContainerEnds() {
        assertThat(play("true")).isEqualTo(Behaviour.exits(0, Duration.ZERO));
        assertThat(play("false")).isEqualTo(Behaviour.exits(1, Duration.ZERO));
        assertThat(play("sleep", "1.5")).isEqualTo(Behaviour.exits(0, Duration.ofMillis(1500)));
        assertThat(play("sleep", "long")).isEqualTo(Behaviour.exits(1, Duration.ZERO));
        assertThat(play("sleep")).isEqualTo(Behaviour.exits(1, Duration.ZERO));
    }

    @Test
    void whatIsNotKnownRuns() {
        assertThat(play()).isEqualTo(Behaviour.RUNS);
        assertThat(play("java", "-jar", "shop.jar")).isEqualTo(Behaviour.RUNS);
    }

    private Behaviour play(String... words) {
        return commands.behaviour(
                PodSandboxConfig.getDefaultInstance(),
                ContainerConfig.newBuilder().addAllArgs(List.of(words)).build());
    }
}
