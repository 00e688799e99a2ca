package io.sailfish.apiserver.callout;

/** A webhook gave no usable answer. The message says what happened to the call. */
public final class CalloutException extends Exception {
    private static final long serialVersionUID = 1;

    public CalloutException(String message) {
        super(message);
    }

    public CalloutException(String message, Throwable cause) {
        super(message, cause);
    }
}
