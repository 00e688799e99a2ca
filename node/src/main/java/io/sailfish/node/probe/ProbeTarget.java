package io.sailfish.node.probe;

import io.sailfish.model.api.core.v1.Container;
import io.sailfish.model.api.core.v1.ContainerPort;
import io.sailfish.model.api.core.v1.ExecAction;
import io.sailfish.model.api.core.v1.GRPCAction;
import io.sailfish.model.api.core.v1.HTTPGetAction;
import io.sailfish.model.api.core.v1.HTTPHeader;
import io.sailfish.model.api.core.v1.Probe;
import io.sailfish.model.api.core.v1.TCPSocketAction;
import io.sailfish.model.value.IntOrString;
import io.sailfish.node.cri.ContainerRuntime;
import io.sailfish.node.cri.RuntimeFailure;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A running container that probes and hooks are made against.
 *
 * @param container its specification
 * @param id        its id in the runtime
 * @param address   the pod's address; empty where it has none
 */
public record ProbeTarget(ContainerRuntime runtime, Container container, String id, String address) {

    /** Makes a probe once. */
    public ProbeOutcome probe(Probe probe) {
        Duration timeout = Duration.ofSeconds(Math.max(1, probe.timeoutSeconds()));
        if (probe.hasExec()) {
            return exec(probe.exec(), timeout);
        }
        if (probe.hasHttpGet()) {
            return http(probe.httpGet(), timeout);
        }
        if (probe.hasTcpSocket()) {
            return tcp(probe.tcpSocket(), timeout);
        }
        if (probe.hasGrpc()) {
            GRPCAction grpc = probe.grpc();
            return NetworkProbes.grpc(address, grpc.port(), grpc.service(""), timeout);
        }
        return new ProbeOutcome.Unknown("missing probe handler for " + container.name());
    }

    /** Runs a command in the container. */
    public ProbeOutcome exec(ExecAction action, Duration timeout) {
        try {
            ContainerRuntime.ExecResult result = runtime.exec(id, action.command(), timeout);
            String output = result.output().strip();
            return result.exitCode() == 0
                    ? new ProbeOutcome.Success(output)
                    : new ProbeOutcome.Failure(output.isEmpty() ? "exit status " + result.exitCode() : output);
        } catch (RuntimeFailure failure) {
            return failure.kind() == RuntimeFailure.Kind.TIMEOUT
                    ? new ProbeOutcome.Failure("command timed out after " + timeout.toSeconds() + "s")
                    : new ProbeOutcome.Unknown(failure.getMessage());
        }
    }

    /** Makes an HTTP request to the pod, or to the host that the action names. */
    public ProbeOutcome http(HTTPGetAction action, Duration timeout) {
        Optional<Integer> port = port(action.port());
        if (port.isEmpty()) {
            return new ProbeOutcome.Unknown(
                    "couldn't find port: " + action.port() + " in container " + container.name());
        }
        Map<String, String> headers = new LinkedHashMap<>();
        for (HTTPHeader header : action.httpHeaders()) {
            headers.put(header.name(), header.value());
        }
        String path = action.path().startsWith("/") ? action.path() : "/" + action.path();
        return NetworkProbes.http(
                action.scheme().equals("HTTPS"), host(action.host()), port.get(), path, headers, timeout);
    }

    private ProbeOutcome tcp(TCPSocketAction action, Duration timeout) {
        return port(action.port())
                .map(port -> NetworkProbes.tcp(host(action.host()), port, timeout))
                .orElseGet(() -> new ProbeOutcome.Unknown("couldn't find port: " + action.port()));
    }

    private String host(String named) {
        return named.isEmpty() ? address : named;
    }

    private Optional<Integer> port(IntOrString port) {
        return switch (port) {
            case IntOrString.Int(int number) -> Optional.of(number);
            case IntOrString.Text(String name) ->
                container.ports().stream()
                        .filter(candidate -> candidate.name().equals(name))
                        .map(ContainerPort::containerPort)
                        .findFirst();
        };
    }
}
