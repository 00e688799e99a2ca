package io.sailfish.model.codec;

/** Bytes that are no message of the type asked for; the message says why, in upstream's words where it has any. */
public final class DecodeException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** What kind of fault it is. */
    public enum Fault {
        /** The bytes are not well formed. */
        SYNTAX,
        /** A value has a type or form that its field does not take. */
        TYPE,
        /** The input nests too deep, or a part of it is too long. */
        LIMIT
    }

    private final Fault fault;

    public DecodeException(Fault fault, String message) {
        super(message, null, false, false);
        this.fault = fault;
    }

    public Fault fault() {
        return fault;
    }
}
