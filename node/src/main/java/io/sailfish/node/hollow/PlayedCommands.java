package io.sailfish.node.hollow;

import io.sailfish.node.cri.FakeRuntime;
import io.sailfish.node.cri.FakeRuntime.Behaviour;
import io.sailfish.node.cri.proto.ContainerConfig;
import io.sailfish.node.cri.proto.PodSandboxConfig;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What simulated containers do, by the command of their container: {@code true} and {@code false} end at once, {@code sleep
 * SECONDS} ends when the time is over, everything else runs until it is stopped. Jobs come to their end this way.
 */
public final class PlayedCommands implements FakeRuntime.Script {

    @Override
    public Behaviour behaviour(PodSandboxConfig pod, ContainerConfig container) {
        List<String> words = new ArrayList<>(container.getCommandList());
        words.addAll(container.getArgsList());
        return switch (words.isEmpty() ? "" : words.getFirst()) {
            case "true" -> Behaviour.exits(0, Duration.ZERO);
            case "false" -> Behaviour.exits(1, Duration.ZERO);
            case "sleep" -> sleep(words);
            default -> Behaviour.RUNS;
        };
    }

    private static Behaviour sleep(List<String> words) {
        try {
            return Behaviour.exits(
                    0,
                    Duration.ofMillis(
                            new BigDecimal(words.get(1)).movePointRight(3).longValueExact()));
        } catch (IndexOutOfBoundsException | ArithmeticException | NumberFormatException notATime) {
            return Behaviour.exits(1, Duration.ZERO);
        }
    }
}
