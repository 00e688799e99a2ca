package io.sailfish.kubectl.failure;

import io.sailfish.model.status.ApiException;
import io.sailfish.model.status.ApiException.Cause;
import io.sailfish.model.status.ApiException.Details;
import io.sailfish.model.status.ApiException.Failure;
import io.sailfish.model.status.ApiException.Reason;
import io.sailfish.model.status.GoSyntax;
import java.io.PrintStream;
import java.net.ConnectException;
import java.util.LinkedHashSet;
import java.util.Set;

/** Shows failures as upstream does, and says with which code a command ends. */
public final class Failures {
    private Failures() {}

    /** Prints a failure; the exit code. */
    public static int show(RuntimeException failure, String server, PrintStream err) {
        if (failure instanceof KubectlError error && !error.problems().isEmpty()) {
            error.problems().forEach(problem -> show(problem, server, err));
            return error.exitCode();
        }
        String message = message(failure, server);
        if (!message.isEmpty()) {
            err.print(message.endsWith("\n") ? message : message + "\n");
        }
        return failure instanceof KubectlError error ? error.exitCode() : 1;
    }

    private static String message(RuntimeException failure, String server) {
        return switch (failure) {
            case ApiException refused when refused.getCause() != null -> connection(refused, server);
            case ApiException refused -> status(refused.failure());
            default -> {
                String text = String.valueOf(failure.getMessage());
                yield text.isEmpty() || text.startsWith("error: ") ? text : "error: " + text;
            }
        };
    }

    private static String connection(ApiException failure, String server) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectException
                    && String.valueOf(cause.getMessage()).contains("refused")) {
                return "The connection to the server " + server.replaceFirst("^https?://", "")
                        + " was refused - did you specify the right host or port?";
            }
        }
        return "Unable to connect to the server: " + failure.getMessage();
    }

    private static String status(Failure failure) {
        if (failure.reason() == Reason.INVALID) {
            return invalid(failure);
        }
        if (failure.reason() == Reason.UNAUTHORIZED) {
            return "error: You must be logged in to the server (" + failure.message() + ")";
        }
        String reason = failure.reason().text();
        return "Error from server" + (reason.isEmpty() ? "" : " (" + reason + ")") + ": " + failure.message();
    }

    private static String invalid(Failure failure) {
        Details details = failure.details();
        if (details.absent()) {
            return "The request is invalid: " + failure.message();
        }
        String head = "The request is invalid";
        if (!details.kind().isEmpty() || !details.name().isEmpty()) {
            head = "The " + details.kind() + " " + GoSyntax.quote(details.name()) + " is invalid";
        } else if (details.causes().isEmpty() && !failure.message().isEmpty()) {
            head += ": " + failure.message();
        }
        Set<String> causes = new LinkedHashSet<>();
        for (Cause cause : details.causes()) {
            causes.add(cause.field() + ": " + cause.message());
        }
        return switch (causes.size()) {
            case 0 -> head;
            case 1 -> head + ": " + causes.iterator().next();
            default -> head + ": \n* " + String.join("\n* ", causes);
        };
    }
}
