package io.sailfish.kubectl.flags;

/** Flags or arguments that cannot be understood. */
public final class UsageError extends RuntimeException {
    private static final long serialVersionUID = 1;

    public UsageError(String message) {
        super(message, null, false, false);
    }
}
