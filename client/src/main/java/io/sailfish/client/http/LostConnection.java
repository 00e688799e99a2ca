package io.sailfish.client.http;

/** A request that got no answer because of the connection, and whether the server may have acted on it. */
final class LostConnection extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final boolean untouched;

    /** @param untouched whether the server surely did nothing */
    LostConnection(String message, boolean untouched, Throwable cause) {
        super(message, cause, false, false);
        this.untouched = untouched;
    }

    boolean isUntouched() {
        return untouched;
    }
}
