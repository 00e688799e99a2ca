package io.sailfish.node.pod;

import io.sailfish.model.api.core.v1.LifecycleHandler;
import io.sailfish.model.value.IntOrString;
import io.sailfish.node.probe.NetworkProbes;
import io.sailfish.node.probe.ProbeOutcome;
import io.sailfish.node.probe.ProbeTarget;
import java.time.Duration;
import java.util.Optional;

/** The lifecycle hooks of containers. */
final class Hooks {
    private static final Duration HTTP_TIMEOUT = Duration.ofSeconds(30);

    private Hooks() {}

    /** Runs a hook to its end or for at most this time (zero: no bound); why it failed, or empty. */
    static Optional<String> run(ProbeTarget target, LifecycleHandler handler, Duration most)
            throws InterruptedException {
        ProbeOutcome outcome;
        if (handler.hasExec()) {
            outcome = target.exec(handler.exec(), most);
        } else if (handler.hasHttpGet()) {
            outcome = target.http(handler.httpGet(), most.isZero() ? HTTP_TIMEOUT : most);
        } else if (handler.hasSleep()) {
            Duration sleep = Duration.ofSeconds(handler.sleep().seconds());
            Thread.sleep(most.isZero() || sleep.compareTo(most) < 0 ? sleep : most);
            return Optional.empty();
        } else if (handler.hasTcpSocket() && handler.tcpSocket().port() instanceof IntOrString.Int(int port)) {
            outcome = NetworkProbes.tcp(target.address(), port, HTTP_TIMEOUT);
        } else {
            return Optional.of("unknown handler");
        }
        return switch (outcome) {
            case ProbeOutcome.Success success -> Optional.empty();
            case ProbeOutcome.Failure(String message) -> Optional.of(message);
            case ProbeOutcome.Unknown(String message) -> Optional.of(message);
        };
    }
}
