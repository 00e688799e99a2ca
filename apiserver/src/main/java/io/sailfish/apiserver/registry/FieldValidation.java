package io.sailfish.apiserver.registry;

/** What becomes of fields that the schema does not know or that stand twice. */
public enum FieldValidation {
    /** They are dropped silently. */
    IGNORE,
    /** They are dropped with a warning; the default. */
    WARN,
    /** The request is refused. */
    STRICT
}
