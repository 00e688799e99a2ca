package io.sailfish.node.cri;

import org.jspecify.annotations.Nullable;

/** A call of the container runtime that failed. */
public final class RuntimeFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Kind kind;

    public RuntimeFailure(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public RuntimeFailure(Kind kind, String message) {
        this(kind, message, null);
    }

    public Kind kind() {
        return kind;
    }

    /** What a caller can tell failures apart by. */
    public enum Kind {
        NOT_FOUND,
        /** The runtime does not answer: it may come back. */
        UNAVAILABLE,
        TIMEOUT,
        /** The runtime does not have this call. */
        UNSUPPORTED,
        OTHER
    }
}
