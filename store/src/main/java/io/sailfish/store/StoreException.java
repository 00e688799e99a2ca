package io.sailfish.store;

/** A store operation that failed for another reason than its condition. */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** What kind of failure it is. */
    public enum Kind {
        /** The revision asked for has been compacted. */
        COMPACTED,
        /** The revision asked for is later than the last. */
        FUTURE,
        /** The value is larger than the store takes. */
        TOO_LARGE,
        /** No space is left; reads go on. */
        NO_SPACE,
        /** The store's files are damaged; the message says which and where. */
        CORRUPT,
        /** Another process uses the data directory. */
        LOCKED,
        /** The store's files were written by a newer version of the program, or are no store at all. */
        INCOMPATIBLE,
        /** The store cannot be reached or is closed; whether a write happened is unknown. */
        UNAVAILABLE
    }

    private final Kind kind;

    public StoreException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public StoreException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
