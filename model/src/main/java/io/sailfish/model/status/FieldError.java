package io.sailfish.model.status;

import io.sailfish.model.status.ApiException.Cause;
import java.util.Collection;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Something wrong with a field, with upstream's wording: validators collect all that they find, and {@link
 * ApiErrors#invalid} makes one failure of them.
 *
 * <p>Bad values are shown as upstream shows them: strings quoted, numbers and booleans plain, lists and maps in Go's
 * syntax, messages as JSON; {@link Shown} for whatever is shown in some other way.
 *
 * @param type   what is wrong
 * @param field  the path of the field as text
 * @param value  the bad value
 * @param detail a sentence for a person; may be empty
 */
public record FieldError(Type type, String field, @Nullable Object value, String detail) {

    /** The kinds of errors: upstream's ErrorType and CauseType. */
    public enum Type {
        REQUIRED("FieldValueRequired", "Required value", false),
        INVALID("FieldValueInvalid", "Invalid value", true),
        TYPE_INVALID("FieldValueTypeInvalid", "Invalid value", true),
        NOT_SUPPORTED("FieldValueNotSupported", "Unsupported value", true),
        DUPLICATE("FieldValueDuplicate", "Duplicate value", true),
        FORBIDDEN("FieldValueForbidden", "Forbidden", false),
        TOO_LONG("FieldValueTooLong", "Too long", false),
        TOO_MANY("FieldValueTooMany", "Too many", true),
        NOT_FOUND("FieldValueNotFound", "Not found", true),
        INTERNAL("InternalError", "Internal error", false);

        private final String reason;
        private final String title;
        private final boolean showsValue;

        Type(String reason, String title, boolean showsValue) {
            this.reason = reason;
            this.title = title;
            this.showsValue = showsValue;
        }

        /** The reason of a cause in a Status. */
        public String reason() {
            return reason;
        }

        /** How messages begin. */
        public String title() {
            return title;
        }
    }

    /** A value that messages show as this text, unquoted. */
    public record Shown(String text) {
        @Override
        public String toString() {
            return text;
        }
    }

    /** Stands where there is no value to show. */
    private enum Omitted {
        VALUE
    }

    /** A value is missing. */
    public static FieldError required(FieldPath path, String detail) {
        return new FieldError(Type.REQUIRED, path.toString(), "", detail);
    }

    /** A value is malformed or out of bounds. */
    public static FieldError invalid(FieldPath path, @Nullable Object value, String detail) {
        return new FieldError(Type.INVALID, path.toString(), value, detail);
    }

    /** A field is wrong in a way that its value alone does not show. */
    public static FieldError invalid(FieldPath path, String detail) {
        return new FieldError(Type.INVALID, path.toString(), Omitted.VALUE, detail);
    }

    /** A value is not of the type that the schema asks for. */
    public static FieldError typeInvalid(FieldPath path, @Nullable Object value, String detail) {
        return new FieldError(Type.TYPE_INVALID, path.toString(), value, detail);
    }

    /** A value is none of those known; they are listed in the order given. */
    public static FieldError notSupported(FieldPath path, @Nullable Object value, Collection<String> supported) {
        String list = supported.stream().map(GoSyntax::quote).collect(Collectors.joining(", "));
        String detail = supported.isEmpty() ? "" : "supported values: " + list;
        return new FieldError(Type.NOT_SUPPORTED, path.toString(), value, detail);
    }

    /** A value that must be unique stands twice. */
    public static FieldError duplicate(FieldPath path, @Nullable Object value) {
        return new FieldError(Type.DUPLICATE, path.toString(), value, "");
    }

    /** A value is well formed but not permitted here. */
    public static FieldError forbidden(FieldPath path, String detail) {
        return new FieldError(Type.FORBIDDEN, path.toString(), "", detail);
    }

    /** A text exceeds a length in bytes; the message does not repeat it. */
    public static FieldError tooLong(FieldPath path, int limit) {
        return new FieldError(Type.TOO_LONG, path.toString(), "", "may not be more than " + limit + " bytes");
    }

    /** A list has more items than it may. */
    public static FieldError tooMany(FieldPath path, int actual, int limit) {
        Object shown = actual >= 0 ? (Object) actual : Omitted.VALUE;
        String detail = limit >= 0 ? "must have at most " + limit + " items" : "has too many items";
        return new FieldError(Type.TOO_MANY, path.toString(), shown, detail);
    }

    /** A value refers to something that does not exist. */
    public static FieldError notFound(FieldPath path, @Nullable Object value) {
        return new FieldError(Type.NOT_FOUND, path.toString(), value, "");
    }

    /** A value refers to something that does not exist, and what it may refer to is told. */
    public static FieldError notFound(FieldPath path, @Nullable Object value, String detail) {
        return new FieldError(Type.NOT_FOUND, path.toString(), value, detail);
    }

    /** The check itself failed, not the input. */
    public static FieldError internal(FieldPath path, String detail) {
        return new FieldError(Type.INTERNAL, path.toString(), null, detail);
    }

    /** The message without the field. */
    public String body() {
        String text = type.title;
        if (type.showsValue && value != Omitted.VALUE) {
            text += ": " + GoSyntax.show(value);
        }
        return detail.isEmpty() ? text : text + ": " + detail;
    }

    /** This error as a cause in a Status. */
    public Cause cause() {
        return new Cause(type.reason, body(), field);
    }

    /** The whole message: "spec.replicas: Invalid value: -1: must be greater than or equal to 0". */
    @Override
    public String toString() {
        return field + ": " + body();
    }
}
