package io.sailfish.model.patch;

/** What becomes of unknown and duplicate fields: the fieldValidation parameter of a request. */
public enum FieldValidation {
    /** They are dropped silently. */
    IGNORE,
    /** They are dropped, and the client is warned of each. */
    WARN,
    /** They fail the request. */
    STRICT;

    /** The directive of a request; an empty one means Warn. The value has been validated. */
    public static FieldValidation of(String parameter) {
        return switch (parameter) {
            case "Ignore" -> IGNORE;
            case "Strict" -> STRICT;
            default -> WARN;
        };
    }
}
