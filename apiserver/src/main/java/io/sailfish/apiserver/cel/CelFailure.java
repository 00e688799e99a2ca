package io.sailfish.apiserver.cel;

/** An expression cannot be compiled, or has no value. The message is for the person who wrote it. */
public final class CelFailure extends Exception {
    private static final long serialVersionUID = 1;

    CelFailure(String message) {
        super(message);
    }

    CelFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
