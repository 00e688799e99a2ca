package io.sailfish.model.status;

import java.util.List;

/**
 * A request that failed, in the terms of upstream's metav1.Status: what every client sees, and what every in-process
 * caller catches. Made by the factories of {@link ApiErrors}; the HTTP front maps it to the wire and the HTTP client
 * from it, so that a component sees the same exception in one process and across two.
 */
public final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Failure failure;

    public ApiException(Failure failure) {
        super(failure.message(), null, false, false);
        this.failure = failure;
    }

    public ApiException(Failure failure, Throwable cause) {
        super(failure.message(), cause);
        this.failure = failure;
    }

    /** What went wrong. */
    public Failure failure() {
        return failure;
    }

    public Reason reason() {
        return failure.reason();
    }

    public int code() {
        return failure.code();
    }

    /** Whether the reason is this one. */
    public boolean is(Reason reason) {
        return failure.reason() == reason;
    }

    /**
     * The content of a failure Status.
     *
     * @param code       HTTP status code
     * @param reason     machine-readable reason
     * @param message    for a person
     * @param details    what it is about
     */
    public record Failure(int code, Reason reason, String message, Details details) {}

    /** StatusDetails: empty strings, 0 and an empty list stand for absent fields. */
    public record Details(
            String name, String group, String kind, String uid, List<Cause> causes, int retryAfterSeconds) {
        /** The Status has no details. */
        public static final Details NONE = new Details("", "", "", "", List.of(), 0);

        /** The Status has details that say nothing; some of upstream's do. */
        public static final Details EMPTY = new Details("", "", "", "", List.of(), 0);

        public Details {
            causes = List.copyOf(causes);
        }

        /** Whether the Status shows no details at all, not even empty ones. */
        public boolean absent() {
            return this == NONE;
        }
    }

    /** One StatusCause; the field is a path such as "spec.containers[0].image". */
    public record Cause(String reason, String message, String field) {}

    /** Upstream's StatusReason values. */
    public enum Reason {
        UNKNOWN(""),
        UNAUTHORIZED("Unauthorized"),
        FORBIDDEN("Forbidden"),
        NOT_FOUND("NotFound"),
        ALREADY_EXISTS("AlreadyExists"),
        CONFLICT("Conflict"),
        GONE("Gone"),
        INVALID("Invalid"),
        SERVER_TIMEOUT("ServerTimeout"),
        STORE_READ_ERROR("StorageReadError"),
        TIMEOUT("Timeout"),
        TOO_MANY_REQUESTS("TooManyRequests"),
        BAD_REQUEST("BadRequest"),
        METHOD_NOT_ALLOWED("MethodNotAllowed"),
        NOT_ACCEPTABLE("NotAcceptable"),
        REQUEST_ENTITY_TOO_LARGE("RequestEntityTooLarge"),
        UNSUPPORTED_MEDIA_TYPE("UnsupportedMediaType"),
        INTERNAL_ERROR("InternalError"),
        EXPIRED("Expired"),
        SERVICE_UNAVAILABLE("ServiceUnavailable");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        /** The value on the wire. */
        public String text() {
            return text;
        }

        /** The reason of this text; UNKNOWN for any other. */
        public static Reason of(String text) {
            for (Reason reason : values()) {
                if (reason.text.equals(text)) {
                    return reason;
                }
            }
            return UNKNOWN;
        }
    }
}
