package io.sailfish.model.selector;

/** A selector that cannot be understood; the message is upstream's, and what a 400 shows. */
public final class SelectorException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    public SelectorException(String message) {
        super(message);
    }
}
