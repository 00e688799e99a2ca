package io.sailfish.model.status;

import io.sailfish.model.api.meta.v1.Status;
import io.sailfish.model.api.meta.v1.StatusCause;
import io.sailfish.model.api.meta.v1.StatusDetails;
import io.sailfish.model.status.ApiException.Cause;
import io.sailfish.model.status.ApiException.Details;
import io.sailfish.model.status.ApiException.Failure;
import io.sailfish.model.status.ApiException.Reason;
import java.util.List;

/** Failures as the metav1.Status messages that travel, and back. */
public final class StatusMessages {
    private StatusMessages() {}

    /** The message that a client gets. */
    public static Status toMessage(Failure failure) {
        Status.Builder status = Status.builder()
                .status("Failure")
                .message(failure.message())
                .reason(failure.reason().text())
                .code(failure.code());
        if (!failure.details().absent()) {
            status.details(toMessage(failure.details()));
        }
        return status.build();
    }

    /** The message that answers a successful deletion: what was deleted. */
    public static Status success(Details details) {
        return Status.builder().status("Success").details(toMessage(details)).build();
    }

    private static StatusDetails toMessage(Details details) {
        List<StatusCause> causes = details.causes().stream()
                .map(cause -> StatusCause.builder()
                        .reason(cause.reason())
                        .message(cause.message())
                        .field(cause.field())
                        .build())
                .toList();
        return StatusDetails.builder()
                .name(details.name())
                .group(details.group())
                .kind(details.kind())
                .uid(details.uid())
                .causes(causes)
                .retryAfterSeconds(details.retryAfterSeconds())
                .build();
    }

    /** What a message of a server says; the HTTP code stands in where the message has none. */
    public static Failure toFailure(Status status, int httpCode) {
        int code = status.has(Status.CODE) && status.get(Status.CODE) instanceof Integer given ? given : httpCode;
        return new Failure(code, Reason.of(status.reason()), status.message(), details(status));
    }

    /** The failure behind an answer that is no Status, as proxies and broken servers give them. */
    public static Failure toFailure(int httpCode, String body) {
        Reason reason = switch (httpCode) {
            case 400 -> Reason.BAD_REQUEST;
            case 401 -> Reason.UNAUTHORIZED;
            case 403 -> Reason.FORBIDDEN;
            case 404 -> Reason.NOT_FOUND;
            case 405 -> Reason.METHOD_NOT_ALLOWED;
            case 406 -> Reason.NOT_ACCEPTABLE;
            case 409 -> Reason.CONFLICT;
            case 410 -> Reason.GONE;
            case 413 -> Reason.REQUEST_ENTITY_TOO_LARGE;
            case 415 -> Reason.UNSUPPORTED_MEDIA_TYPE;
            case 422 -> Reason.INVALID;
            case 429 -> Reason.TOO_MANY_REQUESTS;
            case 500 -> Reason.INTERNAL_ERROR;
            case 503 -> Reason.SERVICE_UNAVAILABLE;
            case 504 -> Reason.TIMEOUT;
            default -> Reason.UNKNOWN;
        };
        String text = body.isBlank() ? "the server answered " + httpCode + " without a body" : body.strip();
        return reason == Reason.NOT_FOUND
                // What a server's page for paths that it does not have says means nothing to users.
                ? new Failure(httpCode, reason, "the server could not find the requested resource", unexpected(text))
                : new Failure(httpCode, reason, text, Details.NONE);
    }

    private static Details unexpected(String text) {
        return new Details("", "", "", "", List.of(new Cause("UnexpectedServerResponse", text, "")), 0);
    }

    private static Details details(Status status) {
        if (!status.has(Status.DETAILS)) {
            return Details.NONE;
        }
        StatusDetails details = status.details();
        List<Cause> causes = details.causes().stream()
                .map(cause -> new Cause(cause.reason(), cause.message(), cause.field()))
                .toList();
        int retryAfter = details.get(StatusDetails.RETRY_AFTER_SECONDS) instanceof Integer seconds ? seconds : 0;
        if (details.isEmpty()) {
            return Details.EMPTY;
        }
        return new Details(details.name(), details.group(), details.kind(), details.uid(), causes, retryAfter);
    }
}
