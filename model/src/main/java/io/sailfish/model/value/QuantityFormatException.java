package io.sailfish.model.value;

/** A text that is no quantity; the message is upstream's. */
public final class QuantityFormatException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    QuantityFormatException(String message) {
        super(message);
    }
}
