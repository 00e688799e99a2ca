package io.sailfish.model.value;

/** A text that is no moment or duration; the message is Go's. */
public final class MomentFormatException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    MomentFormatException(String message) {
        super(message);
    }
}
