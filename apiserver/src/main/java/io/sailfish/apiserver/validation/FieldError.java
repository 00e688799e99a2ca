package io.sailfish.apiserver.validation;

import io.sailfish.model.status.ApiException.Cause;

/**
 * One thing that is wrong with one field.
 *
 * @param type   upstream's classification; it is the cause's reason
 * @param field  the path of the field
 * @param value  the offending value as the message shows it, or empty where the type shows none
 * @param detail what is wrong with it; may be empty
 */
public record FieldError(Type type, String field, String value, String detail) {

    /** Upstream's error types, with the words that begin their messages. */
    public enum Type {
        NOT_FOUND("FieldValueNotFound", "Not found", true),
        REQUIRED("FieldValueRequired", "Required value", false),
        DUPLICATE("FieldValueDuplicate", "Duplicate value", true),
        INVALID("FieldValueInvalid", "Invalid value", true),
        NOT_SUPPORTED("FieldValueNotSupported", "Unsupported value", true),
        FORBIDDEN("FieldValueForbidden", "Forbidden", false),
        TOO_LONG("FieldValueTooLong", "Too long", false),
        TOO_MANY("FieldValueTooMany", "Too many", true),
        INTERNAL("InternalError", "Internal error", false),
        TYPE_INVALID("FieldValueTypeInvalid", "Invalid value", true);

        private final String reason;
        private final String words;
        private final boolean showsValue;

        Type(String reason, String words, boolean showsValue) {
            this.reason = reason;
            this.words = words;
            this.showsValue = showsValue;
        }

        /** The reason on the wire. */
        public String reason() {
            return reason;
        }
    }

    /** The message without the field: "Invalid value: \"x\": must not be x". */
    public String body() {
        StringBuilder text = new StringBuilder(type.words);
        if (type.showsValue) {
            text.append(": ").append(value);
        }
        if (!detail.isEmpty()) {
            text.append(": ").append(detail);
        }
        return text.toString();
    }

    /** The whole message: "spec.x: Invalid value: …". */
    public String message() {
        return field + ": " + body();
    }

    /** The form that a Status carries. */
    public Cause cause() {
        return new Cause(type.reason, body(), field);
    }
}
