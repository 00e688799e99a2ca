package io.sailfish.apiserver.kinds.core.pod;

import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.core.v1.ExecAction;
import io.sailfish.model.api.core.v1.HTTPGetAction;
import io.sailfish.model.api.core.v1.HTTPHeader;
import io.sailfish.model.api.core.v1.Lifecycle;
import io.sailfish.model.api.core.v1.LifecycleHandler;
import io.sailfish.model.api.core.v1.Probe;
import io.sailfish.model.api.core.v1.TCPSocketAction;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.Names;
import java.util.List;

/** Probes and lifecycle hooks. */
final class HandlerValidation {
    private static final List<String> SCHEMES = List.of("HTTP", "HTTPS");

    private HandlerValidation() {}

    static void liveness(Probe probe, FieldPath path, FieldErrors errors) {
        probe(probe, path, errors);
        if (probe.successThreshold() != 1) {
            errors.invalid(path.child("successThreshold"), probe.successThreshold(), "must be 1");
        }
    }

    static void readiness(Probe probe, FieldPath path, FieldErrors errors) {
        probe(probe, path, errors);
        if (probe.hasTerminationGracePeriodSeconds()) {
            errors.invalid(
                    path.child("terminationGracePeriodSeconds"),
                    probe.terminationGracePeriodSeconds(0),
                    "must not be set for readinessProbes");
        }
    }

    private static void probe(Probe probe, FieldPath path, FieldErrors errors) {
        Handlers handlers = new Handlers(path, errors);
        if (probe.hasExec() && handlers.next("exec")) {
            exec(probe.exec(), path.child("exec"), errors);
        }
        if (probe.hasHttpGet() && handlers.next("httpGet")) {
            httpGet(probe.httpGet(), path.child("httpGet"), errors);
        }
        if (probe.hasTcpSocket() && handlers.next("tcpSocket")) {
            tcpSocket(probe.tcpSocket(), path.child("tcpSocket"), errors);
        }
        if (probe.hasGrpc() && handlers.next("grpc")) {
            Checks.port(errors, path.child("grpc"), "port", probe.grpc().port());
        }
        handlers.end();
        Checks.nonNegative(errors, path, "initialDelaySeconds", probe.initialDelaySeconds());
        Checks.nonNegative(errors, path, "timeoutSeconds", probe.timeoutSeconds());
        Checks.nonNegative(errors, path, "periodSeconds", probe.periodSeconds());
        Checks.nonNegative(errors, path, "successThreshold", probe.successThreshold());
        Checks.nonNegative(errors, path, "failureThreshold", probe.failureThreshold());
        if (probe.hasTerminationGracePeriodSeconds() && probe.terminationGracePeriodSeconds(1) <= 0) {
            errors.invalid(
                    path.child("terminationGracePeriodSeconds"),
                    probe.terminationGracePeriodSeconds(1),
                    "must be greater than 0");
        }
    }

    static void lifecycle(Lifecycle lifecycle, long graceSeconds, FieldPath path, FieldErrors errors) {
        if (lifecycle.hasPostStart()) {
            hook(lifecycle.postStart(), graceSeconds, path.child("postStart"), errors);
        }
        if (lifecycle.hasPreStop()) {
            hook(lifecycle.preStop(), graceSeconds, path.child("preStop"), errors);
        }
    }

    private static void hook(LifecycleHandler handler, long graceSeconds, FieldPath path, FieldErrors errors) {
        Handlers handlers = new Handlers(path, errors);
        if (handler.hasExec() && handlers.next("exec")) {
            exec(handler.exec(), path.child("exec"), errors);
        }
        if (handler.hasHttpGet() && handlers.next("httpGet")) {
            httpGet(handler.httpGet(), path.child("httpGet"), errors);
        }
        if (handler.hasTcpSocket() && handlers.next("tcpSocket")) {
            tcpSocket(handler.tcpSocket(), path.child("tcpSocket"), errors);
        }
        if (handler.hasSleep() && handlers.next("sleep")) {
            long seconds = handler.sleep().seconds();
            if (seconds < 0 || seconds > graceSeconds) {
                errors.invalid(
                        path.child("sleep"),
                        seconds,
                        "must be non-negative and less than terminationGracePeriodSeconds (" + graceSeconds + ")");
            }
        }
        handlers.end();
    }

    private static void exec(ExecAction action, FieldPath path, FieldErrors errors) {
        if (action.command().isEmpty()) {
            errors.required(path.child("command"), "");
        }
    }

    private static void httpGet(HTTPGetAction action, FieldPath path, FieldErrors errors) {
        Checks.required(errors, path, "path", action.path());
        Checks.portOrName(errors, path, "port", action.port());
        Checks.oneOf(errors, path, "scheme", action.scheme(), SCHEMES);
        for (HTTPHeader header : action.httpHeaders()) {
            Checks.problems(errors, path, "httpHeaders", header.name(), Names.httpHeader(header.name()));
        }
    }

    private static void tcpSocket(TCPSocketAction action, FieldPath path, FieldErrors errors) {
        Checks.portOrName(errors, path, "port", action.port());
    }

    /** Counts handlers, of which there has to be one. */
    private static final class Handlers {
        private final FieldPath path;
        private final FieldErrors errors;
        private boolean any;

        Handlers(FieldPath path, FieldErrors errors) {
            this.path = path;
            this.errors = errors;
        }

        boolean next(String name) {
            if (any) {
                errors.forbidden(path.child(name), "may not specify more than 1 handler type");
                return false;
            }
            any = true;
            return true;
        }

        void end() {
            if (!any) {
                errors.required(path, "must specify a handler type");
            }
        }
    }
}
