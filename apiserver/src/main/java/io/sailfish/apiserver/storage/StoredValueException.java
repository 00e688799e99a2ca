package io.sailfish.apiserver.storage;

/** A stored value that cannot be read: damaged, encrypted with an unknown key, or of an unknown kind. */
public final class StoredValueException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public StoredValueException(String key, String problem) {
        super(key + ": " + problem);
    }

    public StoredValueException(String key, String problem, Throwable cause) {
        super(key + ": " + problem, cause);
    }
}
