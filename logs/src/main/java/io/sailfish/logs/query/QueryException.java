package io.sailfish.logs.query;

/** A query that cannot be understood; its message is for whoever wrote it. */
public final class QueryException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public QueryException(String message) {
        super(message);
    }
}
